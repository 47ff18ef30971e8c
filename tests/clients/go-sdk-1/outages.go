package main

import (
	"errors"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go/aws"
	"github.com/aws/aws-sdk-go/aws/request"
	"github.com/aws/aws-sdk-go/service/swf"
)

// throttling: more calls at once than the quota allows; the SDK slows down, and all get through.
func throttling(s *scenario) {
	const calls, callers = 90, 10
	arn := must(s.describeDomain(s.client)).DomainInfo.Arn
	// docs:begin retries
	untilServed := &aws.Config{MaxRetries: aws.Int(10)} // 3 by default
	// docs:end
	patient := connect(untilServed)
	var throttled atomic.Int64
	patient.Handlers.Complete.PushBack(func(r *request.Request) {
		throttled.Add(int64(r.RetryCount))
	})
	listTags := &swf.ListTagsForResourceInput{ResourceArn: arn}
	failures := make(chan error, calls)
	for range callers {
		go func() {
			for range calls / callers {
				_, err := patient.ListTagsForResource(listTags)
				failures <- err
			}
		}()
	}
	for range calls {
		err := <-failures
		check(err == nil, "every call to get through, got: %v", err)
	}
	check(throttled.Load() > 0, "some calls to be throttled and tried again")

	impatient := connect(withoutRetries)
	var err error
	for attempt := 0; attempt < 500 && err == nil; attempt++ {
		_, err = impatient.ListTagsForResource(listTags)
	}
	mustHaveCode("a caller that does not slow down", "ThrottlingException", err)
}

var withoutRetries = &aws.Config{MaxRetries: aws.Int(0)}

// pollThroughFailures polls until there is a decision task, whatever becomes of the server.
func (s *scenario) pollThroughFailures() (*swf.PollForDecisionTaskOutput, error) {
	for {
		task, err := s.client.PollForDecisionTask(&swf.PollForDecisionTaskInput{
			Domain: &s.domain, TaskList: s.taskList(),
		})
		if err == nil && aws.StringValue(task.TaskToken) != "" {
			return task, nil
		}
		select {
		case <-s.ctx.Done():
			return nil, err
		case <-time.After(100 * time.Millisecond): // nothing answers at once while the server is away
		}
	}
}

// throughOutage has a decider wait and a worker work while something happens to the server; then
// each of them goes on with what it had.
func (s *scenario) throughOutage(outage func()) {
	load := s.activityType("Load")
	run := s.start("1")
	s.decide(s.decisionTask(), schedule("load", load, ""))
	work := s.activityTask()

	type polled struct {
		task *swf.PollForDecisionTaskOutput
		err  error
	}
	decider := make(chan polled, 1)
	go func() {
		task, err := s.pollThroughFailures()
		decider <- polled{task, err}
	}()
	outage()
	s.finish(work, "loaded before and after")

	next := <-decider
	check(next.err == nil, "a decision task after all, got: %v", next.err)
	completed := only(news(next.task), swf.EventTypeActivityTaskCompleted)
	s.decide(next.task, complete(*completed.ActivityTaskCompletedEventAttributes.Result))
	s.mustHaveHistory(run,
		swf.EventTypeWorkflowExecutionStarted,
		swf.EventTypeDecisionTaskScheduled,
		swf.EventTypeDecisionTaskStarted,
		swf.EventTypeDecisionTaskCompleted,
		swf.EventTypeActivityTaskScheduled,
		swf.EventTypeActivityTaskStarted,
		swf.EventTypeActivityTaskCompleted,
		swf.EventTypeDecisionTaskScheduled,
		swf.EventTypeDecisionTaskStarted,
		swf.EventTypeDecisionTaskCompleted,
		swf.EventTypeWorkflowExecutionCompleted,
	)
}

// restart: the server is killed in the middle of an execution, and started again.
func restart(s *scenario) {
	s.throughOutage(func() { ask("restart") })
}

// sigterm: the server is stopped politely in the middle of an execution, and started again.
func sigterm(s *scenario) {
	s.throughOutage(func() {
		ask("stop")
		_, err := s.describeDomain(connect(withoutRetries))
		check(err != nil, "no server to answer between")
		ask("start")
	})
}

// idle: a connection that was not used for a while is used again, or replaced by the SDK; and a
// poll for which there is no task is waited for to its end.
func idle(s *scenario) {
	pauses := []time.Duration{5 * time.Second, 30 * time.Second, 65 * time.Second, 130 * time.Second}
	failures := make(chan error, len(pauses)+1)
	for _, pause := range pauses {
		client := connect()
		go func() {
			if _, err := s.describeDomain(client); err != nil {
				failures <- err
				return
			}
			time.Sleep(pause)
			_, err := s.describeDomain(client)
			failures <- err
		}()
	}
	// docs:begin timeout
	longerThanAPoll := &aws.Config{HTTPClient: &http.Client{Timeout: 70 * time.Second}}
	// docs:end
	patient := connect(longerThanAPoll, withoutRetries)
	go func() {
		task, err := patient.PollForDecisionTask(&swf.PollForDecisionTaskInput{
			Domain: &s.domain, TaskList: s.taskList(),
		})
		if err == nil && aws.StringValue(task.TaskToken) != "" {
			err = errors.New("a task came where there is none")
		}
		failures <- err
	}()
	for range cap(failures) {
		err := <-failures
		check(err == nil, "no call to fail, got: %v", err)
	}
}
