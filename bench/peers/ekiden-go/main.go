// A workflow of activities in sequence over Ekiden with the AWS SDK for Go, run over and over, with
// so many at a time: prints when it has warmed up, and how many activities came to an end in the
// seconds after that.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/swf"
	"github.com/aws/aws-sdk-go-v2/service/swf/types"
)

const (
	domain  = "bench-go"
	pollers = 50
)

var (
	ctx      = context.Background()
	done     atomic.Int64
	started  atomic.Int64
	activity = &types.ActivityType{Name: aws.String("encode"), Version: aws.String("1")}
	sequence = &types.WorkflowType{Name: aws.String("sequence"), Version: aws.String("1")}
	list     = &types.TaskList{Name: aws.String(fmt.Sprintf("bench-%d", os.Getpid()))}
	clip     = aws.String("s3://ekiden-example/clips/0123456789abcdef")
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func number(text string) int {
	value, err := strconv.Atoi(text)
	must(err)
	return value
}

func connect(endpoint string) *swf.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = 4 * pollers
	transport.MaxIdleConns = 4 * pollers
	return swf.New(swf.Options{
		BaseEndpoint: aws.String(endpoint),
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("AKIAEKIDENBENCHMARK0", "any", ""),
		HTTPClient:   &http.Client{Transport: transport},
	})
}

// What the run before has registered is refused, and is the same.
func register(client *swf.Client) {
	seconds, none := aws.String("600"), aws.String("NONE")
	_, _ = client.RegisterDomain(ctx, &swf.RegisterDomainInput{
		Name: aws.String(domain), WorkflowExecutionRetentionPeriodInDays: aws.String("1"),
	})
	_, _ = client.RegisterWorkflowType(ctx, &swf.RegisterWorkflowTypeInput{
		Domain: aws.String(domain), Name: sequence.Name, Version: sequence.Version,
		DefaultTaskStartToCloseTimeout: seconds, DefaultExecutionStartToCloseTimeout: seconds,
		DefaultChildPolicy: types.ChildPolicyTerminate,
	})
	_, _ = client.RegisterActivityType(ctx, &swf.RegisterActivityTypeInput{
		Domain: aws.String(domain), Name: activity.Name, Version: activity.Version,
		DefaultTaskHeartbeatTimeout: none, DefaultTaskScheduleToCloseTimeout: none,
		DefaultTaskScheduleToStartTimeout: none, DefaultTaskStartToCloseTimeout: seconds,
	})
}

// Arguments: the endpoint, activities of a workflow, workflows in flight, seconds to warm up, and
// seconds that are measured.
func main() {
	activities, inFlight := number(os.Args[2]), number(os.Args[3])
	warmUp, measured := number(os.Args[4]), number(os.Args[5])
	client := connect(os.Args[1])
	register(client)
	ended := make(chan struct{}, inFlight)
	for range pollers {
		go decide(client, activities, ended)
		go work(client)
	}
	for range inFlight {
		start(client)
	}
	go func() {
		for range ended {
			go start(client)
		}
	}()
	time.Sleep(time.Duration(warmUp) * time.Second)
	before := done.Load()
	fmt.Println(`{"event":"begin"}`)
	time.Sleep(time.Duration(measured) * time.Second)
	fmt.Printf("{\"event\":\"end\",\"activities\":%d}\n", done.Load()-before)
	// What it has cost is read while it is still there.
	_, _ = io.ReadAll(os.Stdin)
	os.Exit(0)
}

func start(client *swf.Client) {
	id := fmt.Sprintf("go-%d-%d", os.Getpid(), started.Add(1))
	_, err := client.StartWorkflowExecution(ctx, &swf.StartWorkflowExecutionInput{
		Domain: aws.String(domain), WorkflowId: &id, WorkflowType: sequence, TaskList: list,
	})
	must(err)
}

// The newest events are enough to count what has completed.
func decide(client *swf.Client, activities int, ended chan<- struct{}) {
	for {
		task, err := client.PollForDecisionTask(ctx, &swf.PollForDecisionTaskInput{
			Domain: aws.String(domain), TaskList: list,
		})
		must(err)
		if aws.ToString(task.TaskToken) == "" {
			continue
		}
		completed := 0
		for _, event := range task.Events {
			if event.EventType == types.EventTypeActivityTaskCompleted {
				completed++
			}
		}
		_, err = client.RespondDecisionTaskCompleted(ctx, &swf.RespondDecisionTaskCompletedInput{
			TaskToken: task.TaskToken, Decisions: []types.Decision{decision(completed, activities)},
		})
		must(err)
		if completed == activities {
			ended <- struct{}{}
		}
	}
}

func decision(completed, activities int) types.Decision {
	if completed == activities {
		return types.Decision{DecisionType: types.DecisionTypeCompleteWorkflowExecution}
	}
	return types.Decision{
		DecisionType: types.DecisionTypeScheduleActivityTask,
		ScheduleActivityTaskDecisionAttributes: &types.ScheduleActivityTaskDecisionAttributes{
			ActivityId: aws.String(strconv.Itoa(completed)), ActivityType: activity,
			TaskList: list, Input: clip,
		},
	}
}

func work(client *swf.Client) {
	for {
		task, err := client.PollForActivityTask(ctx, &swf.PollForActivityTaskInput{
			Domain: aws.String(domain), TaskList: list,
		})
		must(err)
		if aws.ToString(task.TaskToken) == "" {
			continue
		}
		result := aws.String(aws.ToString(task.Input) + "/720p.mp4")
		_, err = client.RespondActivityTaskCompleted(ctx, &swf.RespondActivityTaskCompletedInput{
			TaskToken: task.TaskToken, Result: result,
		})
		must(err)
		done.Add(1)
	}
}
