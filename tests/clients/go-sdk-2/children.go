package main

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/swf"
	"github.com/aws/aws-sdk-go-v2/service/swf/types"
)

// children: a parent starts three child workflows; one succeeds, one fails, one is terminated.
func children(s *scenario) {
	child := s.workflowType("Child")
	childList := &types.TaskList{Name: aws.String(s.name + "-of-children")}
	startChild := func(id string) types.Decision {
		attributes := &types.StartChildWorkflowExecutionDecisionAttributes{
			WorkflowId: &id, WorkflowType: child, TaskList: childList, Input: &id,
		}
		return types.Decision{
			DecisionType: types.DecisionTypeStartChildWorkflowExecution,
			StartChildWorkflowExecutionDecisionAttributes: attributes,
		}
	}
	parent := s.start("parent")
	s.decide(s.decisionTask(), startChild("succeeds"), startChild("fails"), startChild("terminated"))

	for range 3 {
		task := must(s.client.PollForDecisionTask(s.ctx, &swf.PollForDecisionTaskInput{
			Domain: &s.domain, TaskList: childList,
		}))
		started := only(task.Events, types.EventTypeWorkflowExecutionStarted)
		byParent := started.WorkflowExecutionStartedEventAttributes.ParentWorkflowExecution
		mustEqual(*byParent.RunId, *parent.RunId)
		switch *task.WorkflowExecution.WorkflowId {
		case "succeeds":
			s.decide(task, complete("well"))
		case "fails":
			s.decide(task, types.Decision{
				DecisionType: types.DecisionTypeFailWorkflowExecution,
				FailWorkflowExecutionDecisionAttributes: &types.FailWorkflowExecutionDecisionAttributes{
					Reason: aws.String("no stock"), Details: aws.String("shelf 7"),
				},
			})
		case "terminated":
			must(s.client.TerminateWorkflowExecution(s.ctx, &swf.TerminateWorkflowExecutionInput{
				Domain: &s.domain, WorkflowId: task.WorkflowExecution.WorkflowId,
				Reason: aws.String("by hand"),
			}))
		}
	}

	task := s.decisionTask()
	for len(all(task.Events,
		types.EventTypeChildWorkflowExecutionCompleted,
		types.EventTypeChildWorkflowExecutionFailed,
		types.EventTypeChildWorkflowExecutionTerminated,
	)) < 3 {
		s.decide(task)
		task = s.decisionTask()
	}
	completed := only(task.Events, types.EventTypeChildWorkflowExecutionCompleted)
	mustEqual(*completed.ChildWorkflowExecutionCompletedEventAttributes.Result, "well")
	failed := only(task.Events, types.EventTypeChildWorkflowExecutionFailed)
	mustEqual(*failed.ChildWorkflowExecutionFailedEventAttributes.Reason, "no stock")
	mustEqual(*failed.ChildWorkflowExecutionFailedEventAttributes.Details, "shelf 7")
	terminated := only(task.Events, types.EventTypeChildWorkflowExecutionTerminated)
	ended := terminated.ChildWorkflowExecutionTerminatedEventAttributes.WorkflowExecution
	mustEqual(*ended.WorkflowId, "terminated")
	s.decide(task, complete("all ended"))
	mustEqual(s.closeStatus(parent), types.CloseStatusCompleted)
}
