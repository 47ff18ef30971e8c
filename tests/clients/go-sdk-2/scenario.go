package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/swf"
	"github.com/aws/aws-sdk-go-v2/service/swf/types"
	"github.com/aws/smithy-go"
)

// scenario is what all of them are handed, and the few verbs that they share. Its name is also that
// of its task list, and the beginning of its workflow ids.
type scenario struct {
	ctx    context.Context
	client *swf.Client
	domain string
	name   string
}

// must returns the value; an error ends the scenario.
func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// check ends the scenario unless the condition holds.
func check(holds bool, expectation string, seen ...any) {
	if !holds {
		panic(fmt.Sprintf("expected "+expectation, seen...))
	}
}

// mustEqual ends the scenario unless what came is what is wanted.
func mustEqual[T comparable](came, wanted T) {
	check(came == wanted, "%v, got %v", wanted, came)
}

// mustBe ends the scenario unless the error is of the wanted class of the SDK.
func mustBe[Fault error](what string, err error) Fault {
	var fault Fault
	check(errors.As(err, &fault), "%s to be refused with %T, got: %v", what, fault, err)
	return fault
}

// mustHaveCode is for errors to which the SDK gives no class of their own.
func mustHaveCode(what, code string, err error) smithy.APIError {
	fault := mustBe[smithy.APIError](what, err)
	check(fault.ErrorCode() == code, "%s to be refused with %s, got: %v", what, code, err)
	return fault
}

func (s *scenario) taskList() *types.TaskList {
	return &types.TaskList{Name: aws.String(s.name)}
}

// workflowType registers version 1.0 of a type, unless it is registered.
func (s *scenario) workflowType(name string) *types.WorkflowType {
	_, err := s.client.RegisterWorkflowType(s.ctx, &swf.RegisterWorkflowTypeInput{
		Domain: &s.domain, Name: &name, Version: aws.String("1.0"),
		DefaultTaskList:                     s.taskList(),
		DefaultChildPolicy:                  types.ChildPolicyTerminate,
		DefaultExecutionStartToCloseTimeout: aws.String("3600"),
		DefaultTaskStartToCloseTimeout:      aws.String("60"),
	})
	var exists *types.TypeAlreadyExistsFault
	if err != nil && !errors.As(err, &exists) {
		panic(err)
	}
	return &types.WorkflowType{Name: &name, Version: aws.String("1.0")}
}

// activityType registers version 1.0 of a type whose tasks go to the scenario's own list, unless it
// is registered.
func (s *scenario) activityType(task string) *types.ActivityType {
	name := task + " of " + s.name
	_, err := s.client.RegisterActivityType(s.ctx, &swf.RegisterActivityTypeInput{
		Domain: &s.domain, Name: &name, Version: aws.String("1.0"),
		DefaultTaskList:                   s.taskList(),
		DefaultTaskScheduleToCloseTimeout: aws.String("600"),
		DefaultTaskScheduleToStartTimeout: aws.String("600"),
		DefaultTaskStartToCloseTimeout:    aws.String("600"),
		DefaultTaskHeartbeatTimeout:       aws.String("NONE"),
	})
	var exists *types.TypeAlreadyExistsFault
	if err != nil && !errors.As(err, &exists) {
		panic(err)
	}
	return &types.ActivityType{Name: &name, Version: aws.String("1.0")}
}

// start starts an execution of a workflow type; its id begins with the scenario's name.
func (s *scenario) start(
	id string, change ...func(*swf.StartWorkflowExecutionInput),
) *types.WorkflowExecution {
	input := &swf.StartWorkflowExecutionInput{
		Domain: &s.domain, WorkflowId: aws.String(s.name + "-" + id),
		WorkflowType: s.workflowType("Client" + s.name), TaskList: s.taskList(),
	}
	for _, apply := range change {
		apply(input)
	}
	started := must(s.client.StartWorkflowExecution(s.ctx, input))
	return &types.WorkflowExecution{WorkflowId: input.WorkflowId, RunId: started.RunId}
}

// decisionTask polls for the next decision task, with the whole history of its execution.
func (s *scenario) decisionTask() *swf.PollForDecisionTaskOutput {
	task := must(s.client.PollForDecisionTask(s.ctx, &swf.PollForDecisionTaskInput{
		Domain: &s.domain, TaskList: s.taskList(), Identity: aws.String("decider of " + s.name),
	}))
	check(aws.ToString(task.TaskToken) != "", "a decision task on the list %s", s.name)
	return task
}

// decide answers a decision task.
func (s *scenario) decide(task *swf.PollForDecisionTaskOutput, decisions ...types.Decision) {
	must(s.client.RespondDecisionTaskCompleted(s.ctx, &swf.RespondDecisionTaskCompletedInput{
		TaskToken: task.TaskToken, Decisions: decisions,
	}))
}

// activityTask polls for the next activity task.
func (s *scenario) activityTask() *swf.PollForActivityTaskOutput {
	task := must(s.client.PollForActivityTask(s.ctx, &swf.PollForActivityTaskInput{
		Domain: &s.domain, TaskList: s.taskList(), Identity: aws.String("worker of " + s.name),
	}))
	check(aws.ToString(task.TaskToken) != "", "an activity task on the list %s", s.name)
	return task
}

// finish answers an activity task with its result.
func (s *scenario) finish(task *swf.PollForActivityTaskOutput, result string) {
	must(s.client.RespondActivityTaskCompleted(s.ctx, &swf.RespondActivityTaskCompletedInput{
		TaskToken: task.TaskToken, Result: &result,
	}))
}

// history reads all events of a run, page by page.
func (s *scenario) history(run *types.WorkflowExecution) []types.HistoryEvent {
	input := &swf.GetWorkflowExecutionHistoryInput{Domain: &s.domain, Execution: run}
	pages := swf.NewGetWorkflowExecutionHistoryPaginator(s.client, input)
	var events []types.HistoryEvent
	for pages.HasMorePages() {
		events = append(events, must(pages.NextPage(s.ctx)).Events...)
	}
	return events
}

// mustHaveHistory ends the scenario unless the run has events of just these types.
func (s *scenario) mustHaveHistory(run *types.WorkflowExecution, eventTypes ...types.EventType) {
	var seen []types.EventType
	for _, event := range s.history(run) {
		seen = append(seen, event.EventType)
	}
	check(slices.Equal(seen, eventTypes), "the history\n%v\n, got\n%v", eventTypes, seen)
}

// closeStatus is how the run ended.
func (s *scenario) closeStatus(run *types.WorkflowExecution) types.CloseStatus {
	described := must(s.client.DescribeWorkflowExecution(s.ctx, &swf.DescribeWorkflowExecutionInput{
		Domain: &s.domain, Execution: run,
	}))
	return described.ExecutionInfo.CloseStatus
}

// news are the events that the decider has not seen in an earlier task.
func news(task *swf.PollForDecisionTaskOutput) []types.HistoryEvent {
	return task.Events[task.PreviousStartedEventId:]
}

// only returns the one event of this type, and ends the scenario if there is none or more.
func only(events []types.HistoryEvent, eventType types.EventType) types.HistoryEvent {
	found := all(events, eventType)
	check(len(found) == 1, "one %s, got %d among %s", eventType, len(found), eventTypesOf(events))
	return found[0]
}

// all returns the events of these types.
func all(events []types.HistoryEvent, eventTypes ...types.EventType) []types.HistoryEvent {
	var found []types.HistoryEvent
	for _, event := range events {
		if slices.Contains(eventTypes, event.EventType) {
			found = append(found, event)
		}
	}
	return found
}

func eventTypesOf(events []types.HistoryEvent) string {
	var names []string
	for _, event := range events {
		names = append(names, string(event.EventType))
	}
	return strings.Join(names, ", ")
}

// schedule is the decision to have an activity done.
func schedule(id string, activityType *types.ActivityType, input string) types.Decision {
	return types.Decision{
		DecisionType: types.DecisionTypeScheduleActivityTask,
		ScheduleActivityTaskDecisionAttributes: &types.ScheduleActivityTaskDecisionAttributes{
			ActivityId: &id, ActivityType: activityType, Input: &input,
		},
	}
}

// complete is the decision that the execution is done.
func complete(result string) types.Decision {
	return types.Decision{
		DecisionType: types.DecisionTypeCompleteWorkflowExecution,
		CompleteWorkflowExecutionDecisionAttributes: &types.CompleteWorkflowExecutionDecisionAttributes{
			Result: &result,
		},
	}
}
