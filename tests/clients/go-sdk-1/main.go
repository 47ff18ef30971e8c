// The scenarios of tests/clients, written with the AWS SDK for Go, version 1.
//
// The arguments are the names of scenarios; each is answered with one line of JSON. The README of
// tests/clients has the protocol.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"
)

var scenarios = map[string]func(*scenario){
	"hello":           hello,
	"activity":        activity,
	"fan-out":         fanOut,
	"timers":          timers,
	"signals":         signals,
	"children":        children,
	"cancel":          cancel,
	"continue-as-new": continueAsNew,
	"long-history":    longHistory,
	"markers":         markers,
	"faults":          faults,
	"visibility":      visibility,
	"tags":            tags,
	"keys":            keys,
	"tls":             privateAuthority,
	"idle":            idle,
	"restart":         restart,
	"sigterm":         sigterm,
	"throttling":      throttling,
}

// No scenario but the idle one waits for anything longer than a poll.
const (
	scenarioTimeout = 100 * time.Second
	idleTimeout     = 200 * time.Second
)

type outcome struct {
	Scenario string  `json:"scenario"`
	Outcome  string  `json:"outcome"`
	Seconds  float64 `json:"seconds"`
	Error    string  `json:"error,omitempty"`
}

func main() {
	for _, name := range os.Args[1:] {
		started := time.Now()
		result := outcome{Scenario: name, Outcome: "unknown"}
		if run, isKnown := scenarios[name]; isKnown {
			result.Outcome = "passed"
			if err := attempt(name, run); err != nil {
				result.Outcome, result.Error = "failed", err.Error()
			}
		}
		result.Seconds = time.Since(started).Seconds()
		say(result)
	}
}

// attempt runs a scenario; a failed check of it is a panic, and becomes the error.
func attempt(name string, run func(*scenario)) (err error) {
	timeout := scenarioTimeout
	if name == "idle" {
		timeout = idleTimeout
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	defer func() {
		if failure := recover(); failure != nil {
			err = fmt.Errorf("%v", failure)
		}
	}()
	run(&scenario{
		ctx:    ctx,
		client: connect(),
		domain: os.Getenv("EKIDEN_DOMAIN"),
		name:   name,
	})
	return nil
}

func say(line any) {
	fmt.Println(string(must(json.Marshal(line))))
}

var answers = bufio.NewScanner(os.Stdin)

// ask has the runner do something to the server, and returns when it is done.
func ask(what string) {
	say(map[string]string{"ask": what})
	var answer struct{ Done string }
	for answers.Scan() {
		if json.Unmarshal(answers.Bytes(), &answer) == nil && answer.Done == what {
			return
		}
	}
	panic(fmt.Sprintf("the runner ended its input before it answered %q", what))
}
