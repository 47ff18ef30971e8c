package main

import (
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/swf"
	"github.com/aws/aws-sdk-go-v2/service/swf/types"
)

// hello: one activity from the start of an execution to its end, with the history that this makes.
func hello(s *scenario) {
	greet := s.activityType("Greet")
	run := s.start("1", func(input *swf.StartWorkflowExecutionInput) {
		input.Input = aws.String("world ✓")
	})

	task := s.decisionTask()
	started := only(task.Events, types.EventTypeWorkflowExecutionStarted)
	name := *started.WorkflowExecutionStartedEventAttributes.Input
	s.decide(task, schedule("greet", greet, name))

	work := s.activityTask()
	mustEqual(*work.ActivityId, "greet")
	s.finish(work, "hello, "+*work.Input)

	task = s.decisionTask()
	completed := only(news(task), types.EventTypeActivityTaskCompleted)
	s.decide(task, complete(*completed.ActivityTaskCompletedEventAttributes.Result))

	s.mustHaveHistory(run,
		types.EventTypeWorkflowExecutionStarted,
		types.EventTypeDecisionTaskScheduled,
		types.EventTypeDecisionTaskStarted,
		types.EventTypeDecisionTaskCompleted,
		types.EventTypeActivityTaskScheduled,
		types.EventTypeActivityTaskStarted,
		types.EventTypeActivityTaskCompleted,
		types.EventTypeDecisionTaskScheduled,
		types.EventTypeDecisionTaskStarted,
		types.EventTypeDecisionTaskCompleted,
		types.EventTypeWorkflowExecutionCompleted,
	)
	end := only(s.history(run), types.EventTypeWorkflowExecutionCompleted)
	mustEqual(*end.WorkflowExecutionCompletedEventAttributes.Result, "hello, world ✓")
	mustEqual(s.closeStatus(run), types.CloseStatusCompleted)
}

// activity: a worker falls silent after a heartbeat, the next one fails, the third is too slow, and
// the fourth gets it done.
func activity(s *scenario) {
	charge := s.activityType("Charge")
	s.start("1")

	task := s.decisionTask()
	silent := schedule("charge-1", charge, "")
	silent.ScheduleActivityTaskDecisionAttributes.HeartbeatTimeout = aws.String("1")
	s.decide(task, silent)
	lost := s.activityTask()
	beat := must(s.client.RecordActivityTaskHeartbeat(s.ctx, &swf.RecordActivityTaskHeartbeatInput{
		TaskToken: lost.TaskToken, Details: aws.String("half"),
	}))
	check(!beat.CancelRequested, "no request to cancel")

	task = s.decisionTask()
	timeout := only(news(task), types.EventTypeActivityTaskTimedOut)
	silence := timeout.ActivityTaskTimedOutEventAttributes
	mustEqual(silence.TimeoutType, types.ActivityTaskTimeoutTypeHeartbeat)
	mustEqual(aws.ToString(silence.Details), "half")
	_, err := s.client.RespondActivityTaskCompleted(s.ctx, &swf.RespondActivityTaskCompletedInput{
		TaskToken: lost.TaskToken,
	})
	mustBe[*types.UnknownResourceFault]("the answer of a worker that was too late", err)
	s.decide(task, schedule("charge-2", charge, ""))

	must(s.client.RespondActivityTaskFailed(s.ctx, &swf.RespondActivityTaskFailedInput{
		TaskToken: s.activityTask().TaskToken,
		Reason:    aws.String("card declined"), Details: aws.String("code 51"),
	}))
	task = s.decisionTask()
	failure := only(news(task), types.EventTypeActivityTaskFailed)
	mustEqual(*failure.ActivityTaskFailedEventAttributes.Reason, "card declined")
	mustEqual(*failure.ActivityTaskFailedEventAttributes.Details, "code 51")
	slow := schedule("charge-3", charge, "")
	slow.ScheduleActivityTaskDecisionAttributes.StartToCloseTimeout = aws.String("1")
	s.decide(task, slow)

	s.activityTask()
	task = s.decisionTask()
	timeout = only(news(task), types.EventTypeActivityTaskTimedOut)
	slowness := timeout.ActivityTaskTimedOutEventAttributes
	mustEqual(slowness.TimeoutType, types.ActivityTaskTimeoutTypeStartToClose)
	s.decide(task, schedule("charge-4", charge, ""))

	s.finish(s.activityTask(), "paid")
	task = s.decisionTask()
	paid := only(news(task), types.EventTypeActivityTaskCompleted)
	mustEqual(*paid.ActivityTaskCompletedEventAttributes.Result, "paid")
	s.decide(task, complete("paid"))
}

// fanOut: a hundred activities at once, done by ten workers beside each other.
func fanOut(s *scenario) {
	const activities, workers = 100, 10
	square := s.activityType("Square")
	run := s.start("1")

	task := s.decisionTask()
	var decisions []types.Decision
	for number := range activities {
		id := fmt.Sprintf("square-%d", number)
		decisions = append(decisions, schedule(id, square, strconv.Itoa(number)))
	}
	s.decide(task, decisions...)

	failures := make(chan error, workers)
	for range workers {
		go func() { failures <- s.squareNumbers(activities / workers) }()
	}
	sum, done := 0, 0
	for done < activities {
		task = s.decisionTask()
		for _, event := range all(news(task), types.EventTypeActivityTaskCompleted) {
			sum += must(strconv.Atoi(*event.ActivityTaskCompletedEventAttributes.Result))
			done++
		}
		if done < activities {
			s.decide(task)
		}
	}
	s.decide(task, complete(strconv.Itoa(sum)))
	for range workers {
		err := <-failures
		check(err == nil, "workers without trouble, got: %v", err)
	}
	mustEqual(sum, 328_350) // of the squares below 100
	mustEqual(s.closeStatus(run), types.CloseStatusCompleted)
}

func (s *scenario) squareNumbers(count int) error {
	for range count {
		task, err := s.client.PollForActivityTask(s.ctx, &swf.PollForActivityTaskInput{
			Domain: &s.domain, TaskList: s.taskList(),
		})
		if err != nil {
			return err
		}
		number, err := strconv.Atoi(aws.ToString(task.Input))
		if err != nil {
			return err
		}
		_, err = s.client.RespondActivityTaskCompleted(s.ctx, &swf.RespondActivityTaskCompletedInput{
			TaskToken: task.TaskToken, Result: aws.String(strconv.Itoa(number * number)),
		})
		if err != nil {
			return err
		}
	}
	return nil
}
