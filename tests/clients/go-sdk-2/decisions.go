package main

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/swf"
	"github.com/aws/aws-sdk-go-v2/service/swf/types"
)

// timers: one fires, one is canceled, and an id that is in use is refused.
func timers(s *scenario) {
	run := s.start("1")
	startTimer := func(id, seconds string) types.Decision {
		return types.Decision{
			DecisionType: types.DecisionTypeStartTimer,
			StartTimerDecisionAttributes: &types.StartTimerDecisionAttributes{
				TimerId: &id, StartToFireTimeout: &seconds, Control: aws.String("for " + id),
			},
		}
	}
	s.decide(s.decisionTask(),
		startTimer("reminder", "1"), startTimer("deadline", "86400"), startTimer("reminder", "2"))

	task := s.decisionTask()
	for len(all(task.Events, types.EventTypeTimerFired)) == 0 {
		s.decide(task) // the refused timer has a decision task of its own
		task = s.decisionTask()
	}
	refused := only(task.Events, types.EventTypeStartTimerFailed).StartTimerFailedEventAttributes
	mustEqual(refused.Cause, types.StartTimerFailedCauseTimerIdAlreadyInUse)
	fired := only(task.Events, types.EventTypeTimerFired)
	startedEvent := task.Events[fired.TimerFiredEventAttributes.StartedEventId-1]
	mustEqual(*fired.TimerFiredEventAttributes.TimerId, "reminder")
	mustEqual(*startedEvent.TimerStartedEventAttributes.Control, "for reminder")
	waited := fired.EventTimestamp.Sub(*startedEvent.EventTimestamp).Seconds()
	check(waited >= 0.99, "a second to pass, got %.3f s", waited)

	s.decide(task, types.Decision{
		DecisionType: types.DecisionTypeCancelTimer,
		CancelTimerDecisionAttributes: &types.CancelTimerDecisionAttributes{
			TimerId: aws.String("deadline"),
		},
	}, complete("reminded"))
	only(s.history(run), types.EventTypeTimerCanceled)
}

// signals: from a client, from another execution, and to one that does not exist.
func signals(s *scenario) {
	receiver := s.start("receiver")
	s.decide(s.decisionTask())
	must(s.client.SignalWorkflowExecution(s.ctx, &swf.SignalWorkflowExecutionInput{
		Domain: &s.domain, WorkflowId: receiver.WorkflowId, RunId: receiver.RunId,
		SignalName: aws.String("approve"), Input: aws.String("by the client"),
	}))
	task := s.decisionTask()
	signaled := only(news(task), types.EventTypeWorkflowExecutionSignaled)
	mustEqual(*signaled.WorkflowExecutionSignaledEventAttributes.SignalName, "approve")
	mustEqual(*signaled.WorkflowExecutionSignaledEventAttributes.Input, "by the client")
	s.decide(task)

	signalTo := func(workflowID string) types.Decision {
		attributes := &types.SignalExternalWorkflowExecutionDecisionAttributes{
			WorkflowId: &workflowID, SignalName: aws.String("approve"),
		}
		return types.Decision{
			DecisionType: types.DecisionTypeSignalExternalWorkflowExecution,
			SignalExternalWorkflowExecutionDecisionAttributes: attributes,
		}
	}
	sender := s.start("sender")
	s.decide(s.decisionTask(), signalTo(*receiver.WorkflowId), signalTo("no such workflow"))
	isReceived, isSent, isRefused := false, false, false
	for !isReceived || !isSent || !isRefused {
		task = s.decisionTask()
		for _, event := range news(task) {
			switch event.EventType {
			case types.EventTypeWorkflowExecutionSignaled:
				by := event.WorkflowExecutionSignaledEventAttributes.ExternalWorkflowExecution
				mustEqual(*by.RunId, *sender.RunId)
				isReceived = true
			case types.EventTypeExternalWorkflowExecutionSignaled:
				isSent = true
			case types.EventTypeSignalExternalWorkflowExecutionFailed:
				cause := event.SignalExternalWorkflowExecutionFailedEventAttributes.Cause
				mustEqual(string(cause), "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION")
				isRefused = true
			}
		}
		s.decide(task)
	}
	for _, run := range []*types.WorkflowExecution{receiver, sender} {
		must(s.client.TerminateWorkflowExecution(s.ctx, &swf.TerminateWorkflowExecutionInput{
			Domain: &s.domain, WorkflowId: run.WorkflowId, RunId: run.RunId,
		}))
	}
}

// cancel: an execution is asked to cancel, so is its activity, whose worker learns of it by a
// heartbeat.
func cancel(s *scenario) {
	upload := s.activityType("Upload")
	run := s.start("1")
	s.decide(s.decisionTask(), schedule("upload", upload, ""))
	work := s.activityTask()

	must(s.client.RequestCancelWorkflowExecution(s.ctx, &swf.RequestCancelWorkflowExecutionInput{
		Domain: &s.domain, WorkflowId: run.WorkflowId, RunId: run.RunId,
	}))
	task := s.decisionTask()
	only(news(task), types.EventTypeWorkflowExecutionCancelRequested)
	s.decide(task, types.Decision{
		DecisionType: types.DecisionTypeRequestCancelActivityTask,
		RequestCancelActivityTaskDecisionAttributes: &types.RequestCancelActivityTaskDecisionAttributes{
			ActivityId: aws.String("upload"),
		},
	})
	beat := must(s.client.RecordActivityTaskHeartbeat(s.ctx, &swf.RecordActivityTaskHeartbeatInput{
		TaskToken: work.TaskToken,
	}))
	check(beat.CancelRequested, "the worker to be asked to cancel")
	must(s.client.RespondActivityTaskCanceled(s.ctx, &swf.RespondActivityTaskCanceledInput{
		TaskToken: work.TaskToken, Details: aws.String("2 of 5 parts"),
	}))

	task = s.decisionTask()
	canceled := only(news(task), types.EventTypeActivityTaskCanceled)
	mustEqual(*canceled.ActivityTaskCanceledEventAttributes.Details, "2 of 5 parts")
	s.decide(task, types.Decision{
		DecisionType: types.DecisionTypeCancelWorkflowExecution,
		CancelWorkflowExecutionDecisionAttributes: &types.CancelWorkflowExecutionDecisionAttributes{
			Details: aws.String("as asked"),
		},
	})
	mustEqual(s.closeStatus(run), types.CloseStatusCanceled)
}

// continueAsNew: the next run has the same workflow id, a run id of its own, and its own input.
func continueAsNew(s *scenario) {
	first := s.start("1")
	attributes := &types.ContinueAsNewWorkflowExecutionDecisionAttributes{Input: aws.String("page 2")}
	s.decide(s.decisionTask(), types.Decision{
		DecisionType: types.DecisionTypeContinueAsNewWorkflowExecution,
		ContinueAsNewWorkflowExecutionDecisionAttributes: attributes,
	})
	mustEqual(s.closeStatus(first), types.CloseStatusContinuedAsNew)
	end := only(s.history(first), types.EventTypeWorkflowExecutionContinuedAsNew)
	newRunID := *end.WorkflowExecutionContinuedAsNewEventAttributes.NewExecutionRunId

	task := s.decisionTask()
	mustEqual(*task.WorkflowExecution.WorkflowId, *first.WorkflowId)
	mustEqual(*task.WorkflowExecution.RunId, newRunID)
	started := only(task.Events, types.EventTypeWorkflowExecutionStarted)
	mustEqual(*started.WorkflowExecutionStartedEventAttributes.ContinuedExecutionRunId, *first.RunId)
	mustEqual(*started.WorkflowExecutionStartedEventAttributes.Input, "page 2")
	s.decide(task, complete("all pages"))
	mustEqual(s.closeStatus(task.WorkflowExecution), types.CloseStatusCompleted)
}

// longHistory: more than 2,000 events, read page by page by the SDK's paginators, with a poll and
// without, forwards and in reverse order.
func longHistory(s *scenario) {
	const rounds, markersPerRound = 21, 100
	run := s.start("1")
	for round := range rounds {
		var decisions []types.Decision
		for number := range markersPerRound {
			decisions = append(decisions, marker(fmt.Sprintf("marker-%d-%d", round, number), ""))
		}
		s.decide(s.decisionTask(), decisions...)
		must(s.client.SignalWorkflowExecution(s.ctx, &swf.SignalWorkflowExecutionInput{
			Domain: &s.domain, WorkflowId: run.WorkflowId, SignalName: aws.String("next"),
		}))
	}

	var polled []types.HistoryEvent
	var token *string
	polls := swf.NewPollForDecisionTaskPaginator(s.client, &swf.PollForDecisionTaskInput{
		Domain: &s.domain, TaskList: s.taskList(), MaximumPageSize: 500,
	})
	for polls.HasMorePages() {
		page := must(polls.NextPage(s.ctx))
		token = page.TaskToken
		polled = append(polled, page.Events...)
	}
	mustBeNumbered(polled, rounds*(markersPerRound+4)+3)
	s.decide(&swf.PollForDecisionTaskOutput{TaskToken: token}, complete("read"))

	var read []types.HistoryEvent
	input := &swf.GetWorkflowExecutionHistoryInput{
		Domain: &s.domain, Execution: run, MaximumPageSize: 100,
	}
	pages := swf.NewGetWorkflowExecutionHistoryPaginator(s.client, input)
	pageCount := 0
	for pages.HasMorePages() {
		read = append(read, must(pages.NextPage(s.ctx)).Events...)
		pageCount++
	}
	mustBeNumbered(read, len(polled)+2)
	check(pageCount >= 22, "at least 22 pages of 100 events, got %d", pageCount)
	mustEqual(len(all(read, types.EventTypeMarkerRecorded)), rounds*markersPerRound)
	input.ReverseOrder = true
	lastPage := must(s.client.GetWorkflowExecutionHistory(s.ctx, input)).Events
	mustEqual(lastPage[0].EventId, int64(len(read)))
	mustEqual(lastPage[99].EventId, int64(len(read))-99)
}

func mustBeNumbered(events []types.HistoryEvent, count int) {
	mustEqual(len(events), count)
	for index, event := range events {
		mustEqual(event.EventId, int64(index)+1)
	}
}

// markers: what a decider wrote down is what it reads later, such as the version of its code.
func markers(s *scenario) {
	run := s.start("1")
	task := s.decisionTask()
	s.decide(task, marker("version of the discount", "2"))
	must(s.client.SignalWorkflowExecution(s.ctx, &swf.SignalWorkflowExecutionInput{
		Domain: &s.domain, WorkflowId: run.WorkflowId, SignalName: aws.String("go on"),
	}))

	task = s.decisionTask()
	recorded := only(task.Events, types.EventTypeMarkerRecorded).MarkerRecordedEventAttributes
	mustEqual(*recorded.MarkerName, "version of the discount")
	mustEqual(*recorded.Details, "2")
	mustEqual(*task.WorkflowType.Version, "1.0")
	s.decide(task, complete("with version "+*recorded.Details))

	// Two versions of a type are two types, each with its own executions.
	renewed := &types.WorkflowType{Name: task.WorkflowType.Name, Version: aws.String("2.0")}
	must(s.client.RegisterWorkflowType(s.ctx, &swf.RegisterWorkflowTypeInput{
		Domain: &s.domain, Name: renewed.Name, Version: renewed.Version, DefaultTaskList: s.taskList(),
		DefaultChildPolicy:                  types.ChildPolicyTerminate,
		DefaultExecutionStartToCloseTimeout: aws.String("3600"),
		DefaultTaskStartToCloseTimeout:      aws.String("60"),
	}))
	s.start("2", func(input *swf.StartWorkflowExecutionInput) { input.WorkflowType = renewed })
	task = s.decisionTask()
	mustEqual(*task.WorkflowType.Version, "2.0")
	s.decide(task, complete(""))
}

func marker(name, details string) types.Decision {
	return types.Decision{
		DecisionType: types.DecisionTypeRecordMarker,
		RecordMarkerDecisionAttributes: &types.RecordMarkerDecisionAttributes{
			MarkerName: &name, Details: &details,
		},
	}
}
