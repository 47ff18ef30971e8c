// A workflow of activities in sequence, run over and over, with so many at a time: prints when it
// has warmed up, and how many activities came to an end in the seconds after that.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync/atomic"
	"time"

	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	sdklog "go.temporal.io/sdk/log"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/types/known/durationpb"
)

// taskQueue is of this process alone: what a run before has left is not gone on with.
var taskQueue = fmt.Sprintf("bench-%d", os.Getpid())

const (
	namespace = "bench"
	maxStart  = time.Minute
	maxCall   = 5 * time.Second
	look      = 200 * time.Millisecond
)

var done atomic.Int64

func encode(_ context.Context, clip string) (string, error) {
	done.Add(1)
	return clip + "/720p.mp4", nil
}

func sequence(ctx workflow.Context, activities int) error {
	options := workflow.ActivityOptions{StartToCloseTimeout: 10 * time.Minute}
	ctx = workflow.WithActivityOptions(ctx, options)
	for range activities {
		var file string
		clip := "s3://ekiden-example/clips/0123456789abcdef"
		if err := workflow.ExecuteActivity(ctx, encode, clip).Get(ctx, &file); err != nil {
			return err
		}
	}
	return nil
}

type quiet struct{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(message string, facts ...any) {
	fmt.Fprintln(os.Stderr, append([]any{message}, facts...)...)
}

var _ sdklog.Logger = quiet{}

func number(text string) int {
	value, err := strconv.Atoi(text)
	must(err)
	return value
}

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Arguments: the address, activities of a workflow, workflows in flight, seconds to warm up, and
// seconds that are measured.
func main() {
	activities, inFlight := number(os.Args[2]), number(os.Args[3])
	warmUp, measured := number(os.Args[4]), number(os.Args[5])
	temporal := connect(os.Args[1])
	runner := worker.New(temporal, taskQueue, worker.Options{
		MaxConcurrentActivityTaskPollers: 10,
		MaxConcurrentWorkflowTaskPollers: 10,
	})
	runner.RegisterWorkflow(sequence)
	runner.RegisterActivity(encode)
	must(runner.Start())
	for range inFlight {
		go repeat(temporal, activities)
	}
	time.Sleep(time.Duration(warmUp) * time.Second)
	before := done.Load()
	fmt.Println(`{"event":"begin"}`)
	time.Sleep(time.Duration(measured) * time.Second)
	fmt.Printf("{\"event\":\"end\",\"activities\":%d}\n", done.Load()-before)
	// What it has cost is read while it is still there.
	_, _ = io.ReadAll(os.Stdin)
	os.Exit(0)
}

// connect waits until the server knows the namespace, which is made if it is not there.
func connect(address string) client.Client {
	options := client.Options{HostPort: address, Namespace: namespace, Logger: quiet{}}
	giveUpAt := time.Now().Add(maxStart)
	for {
		temporal, err := client.Dial(options)
		if err == nil {
			if err = ready(temporal, options); err == nil {
				return temporal
			}
			temporal.Close()
		}
		if time.Now().After(giveUpAt) {
			must(err)
		}
		time.Sleep(look)
	}
}

func ready(temporal client.Client, options client.Options) error {
	namespaces, err := client.NewNamespaceClient(options)
	if err != nil {
		return err
	}
	defer namespaces.Close()
	ctx, cancel := context.WithTimeout(context.Background(), maxCall)
	defer cancel()
	_ = namespaces.Register(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: namespace, WorkflowExecutionRetentionPeriod: durationpb.New(24 * time.Hour),
	})
	start := client.StartWorkflowOptions{TaskQueue: taskQueue + "-ready"}
	run, err := temporal.ExecuteWorkflow(ctx, start, "ready")
	if err != nil {
		return err
	}
	return temporal.TerminateWorkflow(ctx, run.GetID(), run.GetRunID(), "it was started")
}

func repeat(temporal client.Client, activities int) {
	ctx := context.Background()
	for {
		options := client.StartWorkflowOptions{TaskQueue: taskQueue}
		run, err := temporal.ExecuteWorkflow(ctx, options, sequence, activities)
		must(err)
		must(run.Get(ctx, nil))
	}
}
