package main

import (
	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/service/swf"
)

// children: a parent starts three child workflows; one succeeds, one fails, one is terminated.
func children(s *scenario) {
	child := s.workflowType("Child")
	childList := &swf.TaskList{Name: aws.String(s.name + "-of-children")}
	startChild := func(id string) *swf.Decision {
		attributes := &swf.StartChildWorkflowExecutionDecisionAttributes{
			WorkflowId: &id, WorkflowType: child, TaskList: childList, Input: &id,
		}
		return &swf.Decision{
			DecisionType: aws.String(swf.DecisionTypeStartChildWorkflowExecution),
			StartChildWorkflowExecutionDecisionAttributes: attributes,
		}
	}
	parent := s.start("parent")
	s.decide(s.decisionTask(), startChild("succeeds"), startChild("fails"), startChild("terminated"))

	for range 3 {
		task := must(s.client.PollForDecisionTask(&swf.PollForDecisionTaskInput{
			Domain: &s.domain, TaskList: childList,
		}))
		started := only(task.Events, swf.EventTypeWorkflowExecutionStarted)
		byParent := started.WorkflowExecutionStartedEventAttributes.ParentWorkflowExecution
		mustEqual(*byParent.RunId, *parent.RunId)
		switch *task.WorkflowExecution.WorkflowId {
		case "succeeds":
			s.decide(task, complete("well"))
		case "fails":
			s.decide(task, &swf.Decision{
				DecisionType: aws.String(swf.DecisionTypeFailWorkflowExecution),
				FailWorkflowExecutionDecisionAttributes: &swf.FailWorkflowExecutionDecisionAttributes{
					Reason: aws.String("no stock"), Details: aws.String("shelf 7"),
				},
			})
		case "terminated":
			must(s.client.TerminateWorkflowExecution(&swf.TerminateWorkflowExecutionInput{
				Domain: &s.domain, WorkflowId: task.WorkflowExecution.WorkflowId,
				Reason: aws.String("by hand"),
			}))
		}
	}

	task := s.decisionTask()
	for len(all(task.Events,
		swf.EventTypeChildWorkflowExecutionCompleted,
		swf.EventTypeChildWorkflowExecutionFailed,
		swf.EventTypeChildWorkflowExecutionTerminated,
	)) < 3 {
		s.decide(task)
		task = s.decisionTask()
	}
	completed := only(task.Events, swf.EventTypeChildWorkflowExecutionCompleted)
	mustEqual(*completed.ChildWorkflowExecutionCompletedEventAttributes.Result, "well")
	failed := only(task.Events, swf.EventTypeChildWorkflowExecutionFailed)
	mustEqual(*failed.ChildWorkflowExecutionFailedEventAttributes.Reason, "no stock")
	mustEqual(*failed.ChildWorkflowExecutionFailedEventAttributes.Details, "shelf 7")
	terminated := only(task.Events, swf.EventTypeChildWorkflowExecutionTerminated)
	ended := terminated.ChildWorkflowExecutionTerminatedEventAttributes.WorkflowExecution
	mustEqual(*ended.WorkflowId, "terminated")
	s.decide(task, complete("all ended"))
	mustEqual(s.closeStatus(parent), swf.CloseStatusCompleted)
}
