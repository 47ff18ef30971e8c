package main

import (
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/swf"
	"github.com/aws/aws-sdk-go-v2/service/swf/types"
)

// throttling: more calls at once than the quota allows; the SDK slows down, and all get through.
func throttling(s *scenario) {
	const calls, callers = 90, 10
	arn := must(s.describeDomain(s.client)).DomainInfo.Arn
	// docs:begin retries
	untilServed := func(o *swf.Options) {
		o.RetryMaxAttempts = 10 // 3 by default
	}
	// docs:end
	patient := connect(s.ctx, untilServed)
	listTags := &swf.ListTagsForResourceInput{ResourceArn: arn}
	type result struct {
		throttled int
		err       error
	}
	results := make(chan result, calls)
	for range callers {
		go func() {
			for range calls / callers {
				listed, err := patient.ListTagsForResource(s.ctx, listTags)
				if err != nil {
					results <- result{err: err}
					continue
				}
				attempts, _ := retry.GetAttemptResults(listed.ResultMetadata)
				results <- result{throttled: len(attempts.Results) - 1}
			}
		}()
	}
	throttled := 0
	for range calls {
		each := <-results
		check(each.err == nil, "every call to get through, got: %v", each.err)
		throttled += each.throttled
	}
	check(throttled > 0, "some calls to be throttled and tried again")

	impatient := connect(s.ctx, withoutRetries)
	var err error
	for attempt := 0; attempt < 500 && err == nil; attempt++ {
		_, err = impatient.ListTagsForResource(s.ctx, listTags)
	}
	mustHaveCode("a caller that does not slow down", "ThrottlingException", err)
}

func withoutRetries(o *swf.Options) { o.Retryer = aws.NopRetryer{} }

// pollThroughFailures polls until there is a decision task, whatever becomes of the server.
func (s *scenario) pollThroughFailures() (*swf.PollForDecisionTaskOutput, error) {
	for {
		task, err := s.client.PollForDecisionTask(s.ctx, &swf.PollForDecisionTaskInput{
			Domain: &s.domain, TaskList: s.taskList(),
		})
		if err == nil && aws.ToString(task.TaskToken) != "" {
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
	completed := only(news(next.task), types.EventTypeActivityTaskCompleted)
	s.decide(next.task, complete(*completed.ActivityTaskCompletedEventAttributes.Result))
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
}

// restart: the server is killed in the middle of an execution, and started again.
func restart(s *scenario) {
	s.throughOutage(func() { ask("restart") })
}

// sigterm: the server is stopped politely in the middle of an execution, and started again.
func sigterm(s *scenario) {
	s.throughOutage(func() {
		ask("stop")
		_, err := s.describeDomain(connect(s.ctx, withoutRetries))
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
		client := connect(s.ctx)
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
	longerThanAPoll := func(o *swf.Options) {
		o.HTTPClient = awshttp.NewBuildableClient().WithTimeout(70 * time.Second)
	}
	// docs:end
	patient := connect(s.ctx, longerThanAPoll)
	go func() {
		task, err := patient.PollForDecisionTask(s.ctx, &swf.PollForDecisionTaskInput{
			Domain: &s.domain, TaskList: s.taskList(),
		}, withoutRetries)
		if err == nil && aws.ToString(task.TaskToken) != "" {
			err = errors.New("a task came where there is none")
		}
		failures <- err
	}()
	for range cap(failures) {
		err := <-failures
		check(err == nil, "no call to fail, got: %v", err)
	}
}
