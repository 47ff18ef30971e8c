"""Runs workflows of simpleflow by its own command, with its deciders and workers."""

import json
import os
import subprocess
import sys
import tempfile
import time

sys.path.insert(1, os.path.join(os.getcwd(), "../python"))

from protocol import ask, run_all
from simpleflow.swf.mapper import exceptions, models, querysets
from scenario_harness import DOMAIN, ScenarioHarness, attributes_of
from workflows import TASK_LIST, VERSION

SIMPLEFLOW = os.path.join(os.getcwd(), ".venv/bin/simpleflow")
# docs:begin endpoint
given = {
    "AWS_ENDPOINT_URL_SWF": os.environ["EKIDEN_ENDPOINT"],  # boto3 of 1.28 and later reads it
    "AWS_DEFAULT_REGION": "us-east-1",
}
# docs:end
os.environ.update(given)
if "EKIDEN_CA_FILE" in os.environ:
    os.environ["AWS_CA_BUNDLE"] = os.environ["EKIDEN_CA_FILE"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.getcwd()}
WORKFLOWS = (
    "Hello Activity FanOut Timers Receiver Sender Child Children Cancel ContinueAsNew Markers Waits"
).split()
PATIENCE_SECONDS = 100


def serve(log):
    """Starts a decider and workers, which are of this process's group and are ended with it."""
    # docs:begin processes
    # One decider: it calls the server before it forks, and two would share its connection.
    decider = [SIMPLEFLOW, "decider.start", "--domain", DOMAIN, "--task-list", TASK_LIST]
    decider += ["--nb-processes", "1", *(f"workflows.{name}" for name in WORKFLOWS)]
    worker = [SIMPLEFLOW, "worker.start", "--domain", DOMAIN, "--task-list", TASK_LIST]
    worker += ["--nb-processes", "3", "--heartbeat", "1"]
    # docs:end
    for words in (decider, worker):
        subprocess.Popen(words, env=ENVIRONMENT, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


def command(*words):
    done = subprocess.run(
        [SIMPLEFLOW, *words], env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def until(find):
    """Waits for a condition: what it finds."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not (found := find()):
        assert time.monotonic() < give_up_at, f"not so after {PATIENCE_SECONDS} seconds"
        time.sleep(0.1)
    return found


def start(workflow_id, workflow, *arguments, more=()):
    words = ["workflow.start", "--domain", DOMAIN, "--workflow-id", workflow_id]
    words += ["--input", json.dumps({"args": arguments}), *more, f"workflows.{workflow}"]
    run_id = command(*words).split()[-1]
    return {"workflowId": workflow_id, "runId": run_id}


def has(execution, kind):
    return until(lambda: attributes_of(ScenarioHarness("any").history(execution), kind))


def finish(execution, status="COMPLETED"):
    """Waits for its end; returns its history."""
    harness = ScenarioHarness("any")
    until(lambda: harness.describe(execution)["executionStatus"] == "CLOSED")
    history = harness.history(execution)
    assert harness.describe(execution)["closeStatus"] == status, history[-1]
    return history


def execute(workflow_id, workflow, *arguments):
    """Runs a workflow to its end; returns its history and its result."""
    history = finish(start(workflow_id, workflow, *arguments))
    return history, json.loads(history[-1]["workflowExecutionCompletedEventAttributes"]["result"])


def hello():
    history, result = execute("hello", "Hello", 12)
    assert result == 144, result
    assert len(attributes_of(history, "ActivityTaskCompleted")) == 1


def activity():
    with tempfile.TemporaryDirectory() as folder:
        history, result = execute("activity", "Activity", folder)
    assert result == "attempt 3", result
    assert len(attributes_of(history, "ActivityTaskFailed")) == 1
    (late,) = attributes_of(history, "ActivityTaskTimedOut")
    assert late["timeoutType"] == "START_TO_CLOSE", late
    assert len(attributes_of(history, "ActivityTaskCompleted")) == 1


def fan_out():
    history, result = execute("fan-out", "FanOut", 100)
    assert result == sum(number * number for number in range(100)), result
    assert len(attributes_of(history, "ActivityTaskCompleted")) == 100


def timers():
    history, result = execute("timers", "Timers")
    assert result == "in time", result
    assert "short" in [each["timerId"] for each in attributes_of(history, "TimerFired")]
    assert [each["timerId"] for each in attributes_of(history, "TimerCanceled")] == ["long"]


def signals():
    receiving = start("receiver", "Receiver")
    domain = models.Domain(DOMAIN)
    type_of = models.WorkflowType(domain, "receiver", VERSION)
    execution = models.WorkflowExecution(
        domain, receiving["workflowId"], run_id=receiving["runId"], workflow_type=type_of
    )
    execution.signal("by a client", {"args": [1]})
    _, sent = execute("sender", "Sender", "receiver")
    history = finish(receiving)
    names = [each["signalName"] for each in attributes_of(history, "WorkflowExecutionSignaled")]
    assert (sent, names) == ("sent", ["by a client", "by a decider"]), (sent, names)


def children():
    parent = start("children", "Children")
    harness = ScenarioHarness("any")
    started = until(
        lambda: [
            each["workflowExecution"]
            for each in attributes_of(harness.history(parent), "ChildWorkflowExecutionStarted")
            if each["workflowExecution"]["workflowId"] == "child-is-terminated"
        ]
    )
    command("workflow.terminate", DOMAIN, started[0]["workflowId"], started[0]["runId"])
    history = finish(parent)
    result = json.loads(history[-1]["workflowExecutionCompletedEventAttributes"]["result"])
    assert result == ["NoneType", "TaskFailed", "TaskTerminated"], result
    for kind in ("Completed", "Failed", "Terminated"):
        assert len(attributes_of(history, f"ChildWorkflowExecution{kind}")) == 1, kind


def cancel():
    with tempfile.TemporaryDirectory() as folder:
        execution = start("cancel", "Cancel", os.path.join(folder, "never"))
        has(execution, "ActivityTaskStarted")
        ScenarioHarness("any").client.request_cancel_workflow_execution(domain=DOMAIN, **execution)
        history = finish(execution, "CANCELED")
    assert len(attributes_of(history, "WorkflowExecutionCancelRequested")) == 1


def continue_as_new():
    first = start("continue-as-new", "ContinueAsNew")
    closed = attributes_of(finish(first, "CONTINUED_AS_NEW"), "WorkflowExecutionContinuedAsNew")
    second = {"workflowId": first["workflowId"], "runId": closed[0]["newExecutionRunId"]}
    history = finish(second)
    started = history[0]["workflowExecutionStartedEventAttributes"]
    assert started["continuedExecutionRunId"] == first["runId"], started
    assert history[-1]["workflowExecutionCompletedEventAttributes"]["result"] == "2", history[-1]


def long_history():
    history, result = execute("long-history", "Markers", 2_000)
    assert result == "marked", result
    assert len(attributes_of(history, "MarkerRecorded")) == 2_000, len(history)
    assert len(history) > 2_000


def markers():
    history, result = execute("markers", "Markers")
    assert result == "marked", result
    (marker,) = attributes_of(history, "MarkerRecorded")
    assert json.loads(marker["details"]) == {"by": "simpleflow"}, marker


def visibility():
    execute("visible-1", "Hello", 1)
    execute("visible-2", "Hello", 2)
    words = ("workflow.filter", DOMAIN, "--status", "closed", "--workflow-type-name")
    listed = command(*words, "hello", "--workflow-type-version", VERSION)
    assert "visible-1" in listed and "visible-2" in listed, listed
    assert "visible-1" not in command("workflow.filter", DOMAIN)


def tags():
    finish(start("tags", "Hello", 1, more=("--tags", "red,round")))
    found = command("workflow.filter", DOMAIN, "--status", "closed", "--tag", "red")
    assert "tags" in found, found
    assert "tags" not in command("workflow.filter", DOMAIN, "--status", "closed", "--tag", "blue")


def refused(kind, call):
    try:
        call()
    except kind:
        return
    raise AssertionError(f"{kind.__name__} was expected")


def faults():
    domain = models.Domain(DOMAIN)
    refused(exceptions.AlreadyExistsError, domain.save)
    refused(exceptions.DoesNotExistError, lambda: querysets.DomainQuerySet().get("nowhere"))
    types = querysets.WorkflowTypeQuerySet(domain)
    refused(exceptions.DoesNotExistError, lambda: types.get("nowhere", VERSION))
    types.create("faults", VERSION)
    refused(exceptions.AlreadyExistsError, lambda: types.create("faults", VERSION))


def keys():
    hello()


def tls():
    hello()


def outage(name, stop):
    """An activity task runs while the server is away, and its result is taken afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "go")
        execution = start(name, "Waits", path)
        has(execution, "ActivityTaskStarted")
        stop()
        with open(path, "w", encoding="utf-8"):
            pass
        history = finish(execution)
    result = json.loads(history[-1]["workflowExecutionCompletedEventAttributes"]["result"])
    assert result == ["waited", 9], result


def restart():
    outage("restart", lambda: ask("restart"))


def sigterm():
    def stop():
        ask("stop")
        ask("start")

    outage("sigterm", stop)


KNOWN = {
    name.replace("_", "-"): globals()[name]
    for name in (
        "hello activity fan_out timers signals children cancel continue_as_new long_history markers"
        " visibility tags faults keys tls restart sigterm"
    ).split()
}

with tempfile.TemporaryFile("w+", encoding="utf-8") as log:
    serve(log)
    run_all(KNOWN, sys.argv[1:])
    log.seek(0)
    sys.stderr.write(log.read()[-4000:])
