package main

import (
	"fmt"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/service/swf"
)

// timers: one fires, one is canceled, and an id that is in use is refused.
func timers(s *scenario) {
	run := s.start("1")
	startTimer := func(id, seconds string) *swf.Decision {
		return &swf.Decision{
			DecisionType: aws.String(swf.DecisionTypeStartTimer),
			StartTimerDecisionAttributes: &swf.StartTimerDecisionAttributes{
				TimerId: &id, StartToFireTimeout: &seconds, Control: aws.String("for " + id),
			},
		}
	}
	s.decide(s.decisionTask(),
		startTimer("reminder", "1"), startTimer("deadline", "86400"), startTimer("reminder", "2"))

	task := s.decisionTask()
	for len(all(task.Events, swf.EventTypeTimerFired)) == 0 {
		s.decide(task) // the refused timer has a decision task of its own
		task = s.decisionTask()
	}
	refused := only(task.Events, swf.EventTypeStartTimerFailed).StartTimerFailedEventAttributes
	mustEqual(*refused.Cause, swf.StartTimerFailedCauseTimerIdAlreadyInUse)
	fired := only(task.Events, swf.EventTypeTimerFired)
	startedEvent := task.Events[*fired.TimerFiredEventAttributes.StartedEventId-1]
	mustEqual(*fired.TimerFiredEventAttributes.TimerId, "reminder")
	mustEqual(*startedEvent.TimerStartedEventAttributes.Control, "for reminder")
	waited := fired.EventTimestamp.Sub(*startedEvent.EventTimestamp).Seconds()
	check(waited >= 0.99, "a second to pass, got %.3f s", waited)

	s.decide(task, &swf.Decision{
		DecisionType: aws.String(swf.DecisionTypeCancelTimer),
		CancelTimerDecisionAttributes: &swf.CancelTimerDecisionAttributes{
			TimerId: aws.String("deadline"),
		},
	}, complete("reminded"))
	only(s.history(run), swf.EventTypeTimerCanceled)
}

// signals: from a client, from another execution, and to one that does not exist.
func signals(s *scenario) {
	receiver := s.start("receiver")
	s.decide(s.decisionTask())
	must(s.client.SignalWorkflowExecution(&swf.SignalWorkflowExecutionInput{
		Domain: &s.domain, WorkflowId: receiver.WorkflowId, RunId: receiver.RunId,
		SignalName: aws.String("approve"), Input: aws.String("by the client"),
	}))
	task := s.decisionTask()
	signaled := only(news(task), swf.EventTypeWorkflowExecutionSignaled)
	mustEqual(*signaled.WorkflowExecutionSignaledEventAttributes.SignalName, "approve")
	mustEqual(*signaled.WorkflowExecutionSignaledEventAttributes.Input, "by the client")
	s.decide(task)

	signalTo := func(workflowID string) *swf.Decision {
		attributes := &swf.SignalExternalWorkflowExecutionDecisionAttributes{
			WorkflowId: &workflowID, SignalName: aws.String("approve"),
		}
		return &swf.Decision{
			DecisionType: aws.String(swf.DecisionTypeSignalExternalWorkflowExecution),
			SignalExternalWorkflowExecutionDecisionAttributes: attributes,
		}
	}
	sender := s.start("sender")
	s.decide(s.decisionTask(), signalTo(*receiver.WorkflowId), signalTo("no such workflow"))
	isReceived, isSent, isRefused := false, false, false
	for !isReceived || !isSent || !isRefused {
		task = s.decisionTask()
		for _, event := range news(task) {
			switch *event.EventType {
			case swf.EventTypeWorkflowExecutionSignaled:
				by := event.WorkflowExecutionSignaledEventAttributes.ExternalWorkflowExecution
				mustEqual(*by.RunId, *sender.RunId)
				isReceived = true
			case swf.EventTypeExternalWorkflowExecutionSignaled:
				isSent = true
			case swf.EventTypeSignalExternalWorkflowExecutionFailed:
				cause := event.SignalExternalWorkflowExecutionFailedEventAttributes.Cause
				mustEqual(*cause, "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION")
				isRefused = true
			}
		}
		s.decide(task)
	}
	for _, run := range []*swf.WorkflowExecution{receiver, sender} {
		must(s.client.TerminateWorkflowExecution(&swf.TerminateWorkflowExecutionInput{
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

	must(s.client.RequestCancelWorkflowExecution(&swf.RequestCancelWorkflowExecutionInput{
		Domain: &s.domain, WorkflowId: run.WorkflowId, RunId: run.RunId,
	}))
	task := s.decisionTask()
	only(news(task), swf.EventTypeWorkflowExecutionCancelRequested)
	s.decide(task, &swf.Decision{
		DecisionType: aws.String(swf.DecisionTypeRequestCancelActivityTask),
		RequestCancelActivityTaskDecisionAttributes: &swf.RequestCancelActivityTaskDecisionAttributes{
			ActivityId: aws.String("upload"),
		},
	})
	beat := must(s.client.RecordActivityTaskHeartbeat(&swf.RecordActivityTaskHeartbeatInput{
		TaskToken: work.TaskToken,
	}))
	check(*beat.CancelRequested, "the worker to be asked to cancel")
	must(s.client.RespondActivityTaskCanceled(&swf.RespondActivityTaskCanceledInput{
		TaskToken: work.TaskToken, Details: aws.String("2 of 5 parts"),
	}))

	task = s.decisionTask()
	canceled := only(news(task), swf.EventTypeActivityTaskCanceled)
	mustEqual(*canceled.ActivityTaskCanceledEventAttributes.Details, "2 of 5 parts")
	s.decide(task, &swf.Decision{
		DecisionType: aws.String(swf.DecisionTypeCancelWorkflowExecution),
		CancelWorkflowExecutionDecisionAttributes: &swf.CancelWorkflowExecutionDecisionAttributes{
			Details: aws.String("as asked"),
		},
	})
	mustEqual(s.closeStatus(run), swf.CloseStatusCanceled)
}

// continueAsNew: the next run has the same workflow id, a run id of its own, and its own input.
func continueAsNew(s *scenario) {
	first := s.start("1")
	attributes := &swf.ContinueAsNewWorkflowExecutionDecisionAttributes{Input: aws.String("page 2")}
	s.decide(s.decisionTask(), &swf.Decision{
		DecisionType: aws.String(swf.DecisionTypeContinueAsNewWorkflowExecution),
		ContinueAsNewWorkflowExecutionDecisionAttributes: attributes,
	})
	mustEqual(s.closeStatus(first), swf.CloseStatusContinuedAsNew)
	end := only(s.history(first), swf.EventTypeWorkflowExecutionContinuedAsNew)
	newRunID := *end.WorkflowExecutionContinuedAsNewEventAttributes.NewExecutionRunId

	task := s.decisionTask()
	mustEqual(*task.WorkflowExecution.WorkflowId, *first.WorkflowId)
	mustEqual(*task.WorkflowExecution.RunId, newRunID)
	started := only(task.Events, swf.EventTypeWorkflowExecutionStarted)
	mustEqual(*started.WorkflowExecutionStartedEventAttributes.ContinuedExecutionRunId, *first.RunId)
	mustEqual(*started.WorkflowExecutionStartedEventAttributes.Input, "page 2")
	s.decide(task, complete("all pages"))
	mustEqual(s.closeStatus(task.WorkflowExecution), swf.CloseStatusCompleted)
}

// longHistory: more than 2,000 events, read page by page by the SDK's paginators, with a poll and
// without, forwards and in reverse order.
func longHistory(s *scenario) {
	const rounds, markersPerRound = 21, 100
	run := s.start("1")
	for round := range rounds {
		var decisions []*swf.Decision
		for number := range markersPerRound {
			decisions = append(decisions, marker(fmt.Sprintf("marker-%d-%d", round, number), ""))
		}
		s.decide(s.decisionTask(), decisions...)
		must(s.client.SignalWorkflowExecution(&swf.SignalWorkflowExecutionInput{
			Domain: &s.domain, WorkflowId: run.WorkflowId, SignalName: aws.String("next"),
		}))
	}

	var polled []*swf.HistoryEvent
	var token *string
	mustSucceed(s.client.PollForDecisionTaskPages(&swf.PollForDecisionTaskInput{
		Domain: &s.domain, TaskList: s.taskList(), MaximumPageSize: aws.Int64(500),
	}, func(page *swf.PollForDecisionTaskOutput, isLast bool) bool {
		token = page.TaskToken
		polled = append(polled, page.Events...)
		return true
	}))
	mustBeNumbered(polled, rounds*(markersPerRound+4)+3)
	s.decide(&swf.PollForDecisionTaskOutput{TaskToken: token}, complete("read"))

	var read []*swf.HistoryEvent
	input := &swf.GetWorkflowExecutionHistoryInput{
		Domain: &s.domain, Execution: run, MaximumPageSize: aws.Int64(100),
	}
	pageCount := 0
	readPage := func(page *swf.GetWorkflowExecutionHistoryOutput, isLast bool) bool {
		read = append(read, page.Events...)
		pageCount++
		return true
	}
	mustSucceed(s.client.GetWorkflowExecutionHistoryPages(input, readPage))
	mustBeNumbered(read, len(polled)+2)
	check(pageCount >= 22, "at least 22 pages of 100 events, got %d", pageCount)
	mustEqual(len(all(read, swf.EventTypeMarkerRecorded)), rounds*markersPerRound)
	input.ReverseOrder = aws.Bool(true)
	lastPage := must(s.client.GetWorkflowExecutionHistory(input)).Events
	mustEqual(*lastPage[0].EventId, int64(len(read)))
	mustEqual(*lastPage[99].EventId, int64(len(read))-99)
}

func mustBeNumbered(events []*swf.HistoryEvent, count int) {
	mustEqual(len(events), count)
	for index, event := range events {
		mustEqual(*event.EventId, int64(index)+1)
	}
}

// markers: what a decider wrote down is what it reads later, such as the version of its code.
func markers(s *scenario) {
	run := s.start("1")
	task := s.decisionTask()
	s.decide(task, marker("version of the discount", "2"))
	must(s.client.SignalWorkflowExecution(&swf.SignalWorkflowExecutionInput{
		Domain: &s.domain, WorkflowId: run.WorkflowId, SignalName: aws.String("go on"),
	}))

	task = s.decisionTask()
	recorded := only(task.Events, swf.EventTypeMarkerRecorded).MarkerRecordedEventAttributes
	mustEqual(*recorded.MarkerName, "version of the discount")
	mustEqual(*recorded.Details, "2")
	mustEqual(*task.WorkflowType.Version, "1.0")
	s.decide(task, complete("with version "+*recorded.Details))

	// Two versions of a type are two types, each with its own executions.
	renewed := &swf.WorkflowType{Name: task.WorkflowType.Name, Version: aws.String("2.0")}
	must(s.client.RegisterWorkflowType(&swf.RegisterWorkflowTypeInput{
		Domain: &s.domain, Name: renewed.Name, Version: renewed.Version, DefaultTaskList: s.taskList(),
		DefaultChildPolicy:                  aws.String(swf.ChildPolicyTerminate),
		DefaultExecutionStartToCloseTimeout: aws.String("3600"),
		DefaultTaskStartToCloseTimeout:      aws.String("60"),
	}))
	s.start("2", func(input *swf.StartWorkflowExecutionInput) { input.WorkflowType = renewed })
	task = s.decisionTask()
	mustEqual(*task.WorkflowType.Version, "2.0")
	s.decide(task, complete(""))
}

func marker(name, details string) *swf.Decision {
	return &swf.Decision{
		DecisionType: aws.String(swf.DecisionTypeRecordMarker),
		RecordMarkerDecisionAttributes: &swf.RecordMarkerDecisionAttributes{
			MarkerName: &name, Details: &details,
		},
	}
}
