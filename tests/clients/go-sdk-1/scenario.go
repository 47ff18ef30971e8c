package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/awserr"
	"github.com/aws/aws-sdk-go/service/swf"
)

// scenario is what all of them are handed, and the few verbs that they share. Its name is also that
// of its task list, and the beginning of its workflow ids.
type scenario struct {
	ctx    context.Context
	client *swf.SWF
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

func mustSucceed(err error) {
	if err != nil {
		panic(err)
	}
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
func mustHaveCode(what, code string, err error) awserr.Error {
	fault := mustBe[awserr.Error](what, err)
	check(fault.Code() == code, "%s to be refused with %s, got: %v", what, code, err)
	return fault
}

func (s *scenario) taskList() *swf.TaskList {
	return &swf.TaskList{Name: aws.String(s.name)}
}

// workflowType registers version 1.0 of a type, unless it is registered.
func (s *scenario) workflowType(name string) *swf.WorkflowType {
	_, err := s.client.RegisterWorkflowType(&swf.RegisterWorkflowTypeInput{
		Domain: &s.domain, Name: &name, Version: aws.String("1.0"),
		DefaultTaskList:                     s.taskList(),
		DefaultChildPolicy:                  aws.String(swf.ChildPolicyTerminate),
		DefaultExecutionStartToCloseTimeout: aws.String("3600"),
		DefaultTaskStartToCloseTimeout:      aws.String("60"),
	})
	var exists *swf.TypeAlreadyExistsFault
	if err != nil && !errors.As(err, &exists) {
		panic(err)
	}
	return &swf.WorkflowType{Name: &name, Version: aws.String("1.0")}
}

// activityType registers version 1.0 of a type whose tasks go to the scenario's own list, unless it
// is registered.
func (s *scenario) activityType(task string) *swf.ActivityType {
	name := task + " of " + s.name
	_, err := s.client.RegisterActivityType(&swf.RegisterActivityTypeInput{
		Domain: &s.domain, Name: &name, Version: aws.String("1.0"),
		DefaultTaskList:                   s.taskList(),
		DefaultTaskScheduleToCloseTimeout: aws.String("600"),
		DefaultTaskScheduleToStartTimeout: aws.String("600"),
		DefaultTaskStartToCloseTimeout:    aws.String("600"),
		DefaultTaskHeartbeatTimeout:       aws.String("NONE"),
	})
	var exists *swf.TypeAlreadyExistsFault
	if err != nil && !errors.As(err, &exists) {
		panic(err)
	}
	return &swf.ActivityType{Name: &name, Version: aws.String("1.0")}
}

// start starts an execution of a workflow type; its id begins with the scenario's name.
func (s *scenario) start(
	id string, change ...func(*swf.StartWorkflowExecutionInput),
) *swf.WorkflowExecution {
	input := &swf.StartWorkflowExecutionInput{
		Domain: &s.domain, WorkflowId: aws.String(s.name + "-" + id),
		WorkflowType: s.workflowType("Client" + s.name), TaskList: s.taskList(),
	}
	for _, apply := range change {
		apply(input)
	}
	started := must(s.client.StartWorkflowExecution(input))
	return &swf.WorkflowExecution{WorkflowId: input.WorkflowId, RunId: started.RunId}
}

// decisionTask polls for the next decision task, with the whole history of its execution.
func (s *scenario) decisionTask() *swf.PollForDecisionTaskOutput {
	task := must(s.client.PollForDecisionTask(&swf.PollForDecisionTaskInput{
		Domain: &s.domain, TaskList: s.taskList(), Identity: aws.String("decider of " + s.name),
	}))
	check(aws.StringValue(task.TaskToken) != "", "a decision task on the list %s", s.name)
	return task
}

// decide answers a decision task.
func (s *scenario) decide(task *swf.PollForDecisionTaskOutput, decisions ...*swf.Decision) {
	must(s.client.RespondDecisionTaskCompleted(&swf.RespondDecisionTaskCompletedInput{
		TaskToken: task.TaskToken, Decisions: decisions,
	}))
}

// activityTask polls for the next activity task.
func (s *scenario) activityTask() *swf.PollForActivityTaskOutput {
	task := must(s.client.PollForActivityTask(&swf.PollForActivityTaskInput{
		Domain: &s.domain, TaskList: s.taskList(), Identity: aws.String("worker of " + s.name),
	}))
	check(aws.StringValue(task.TaskToken) != "", "an activity task on the list %s", s.name)
	return task
}

// finish answers an activity task with its result.
func (s *scenario) finish(task *swf.PollForActivityTaskOutput, result string) {
	must(s.client.RespondActivityTaskCompleted(&swf.RespondActivityTaskCompletedInput{
		TaskToken: task.TaskToken, Result: &result,
	}))
}

// history reads all events of a run, page by page.
func (s *scenario) history(run *swf.WorkflowExecution) []*swf.HistoryEvent {
	var events []*swf.HistoryEvent
	mustSucceed(s.client.GetWorkflowExecutionHistoryPages(
		&swf.GetWorkflowExecutionHistoryInput{Domain: &s.domain, Execution: run},
		func(page *swf.GetWorkflowExecutionHistoryOutput, isLast bool) bool {
			events = append(events, page.Events...)
			return true
		},
	))
	return events
}

// mustHaveHistory ends the scenario unless the run has events of just these swf.
func (s *scenario) mustHaveHistory(run *swf.WorkflowExecution, eventTypes ...string) {
	var seen []string
	for _, event := range s.history(run) {
		seen = append(seen, *event.EventType)
	}
	check(slices.Equal(seen, eventTypes), "the history\n%v\n, got\n%v", eventTypes, seen)
}

// closeStatus is how the run ended.
func (s *scenario) closeStatus(run *swf.WorkflowExecution) string {
	described := must(s.client.DescribeWorkflowExecution(&swf.DescribeWorkflowExecutionInput{
		Domain: &s.domain, Execution: run,
	}))
	return aws.StringValue(described.ExecutionInfo.CloseStatus)
}

// news are the events that the decider has not seen in an earlier task.
func news(task *swf.PollForDecisionTaskOutput) []*swf.HistoryEvent {
	return task.Events[aws.Int64Value(task.PreviousStartedEventId):]
}

// only returns the one event of this type, and ends the scenario if there is none or more.
func only(events []*swf.HistoryEvent, eventType string) *swf.HistoryEvent {
	found := all(events, eventType)
	check(len(found) == 1, "one %s, got %d among %s", eventType, len(found), eventTypesOf(events))
	return found[0]
}

// all returns the events of these swf.
func all(events []*swf.HistoryEvent, eventTypes ...string) []*swf.HistoryEvent {
	var found []*swf.HistoryEvent
	for _, event := range events {
		if slices.Contains(eventTypes, *event.EventType) {
			found = append(found, event)
		}
	}
	return found
}

func eventTypesOf(events []*swf.HistoryEvent) string {
	var names []string
	for _, event := range events {
		names = append(names, *event.EventType)
	}
	return strings.Join(names, ", ")
}

// schedule is the decision to have an activity done.
func schedule(id string, activityType *swf.ActivityType, input string) *swf.Decision {
	return &swf.Decision{
		DecisionType: aws.String(swf.DecisionTypeScheduleActivityTask),
		ScheduleActivityTaskDecisionAttributes: &swf.ScheduleActivityTaskDecisionAttributes{
			ActivityId: &id, ActivityType: activityType, Input: &input,
		},
	}
}

// complete is the decision that the execution is done.
func complete(result string) *swf.Decision {
	return &swf.Decision{
		DecisionType: aws.String(swf.DecisionTypeCompleteWorkflowExecution),
		CompleteWorkflowExecutionDecisionAttributes: &swf.CompleteWorkflowExecutionDecisionAttributes{
			Result: &result,
		},
	}
}
