"""Runs workflows of simpleflow by its own command, with its deciders and workers."""

import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(1, os.path.join(os.getcwd(), "../python"))

from protocol import run_all
from stage import DOMAIN, Stage, attributes_of

SIMPLEFLOW = os.path.join(os.getcwd(), ".venv/bin/simpleflow")


def execute(name, workflow, *arguments):
    """Runs a workflow to its end; returns its history and its result."""
    # docs:begin endpoint
    given = {
        "AWS_ENDPOINT_URL_SWF": os.environ["EKIDEN_ENDPOINT"],  # boto3 of 1.28 and later reads it
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    # docs:end
    words = [SIMPLEFLOW, "standalone", "--domain", DOMAIN, "--workflow-id", name]
    words += ["--nb-deciders", "1", "--nb-workers", "2", "--input", json.dumps(arguments)]
    environment = {**os.environ, **given, "PYTHONPATH": os.getcwd()}
    done = subprocess.run(
        [*words, f"workflows.{workflow}"],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    stage = Stage(name)
    closed = stage.client.list_closed_workflow_executions(
        domain=DOMAIN, startTimeFilter={"oldestDate": 0}, executionFilter={"workflowId": name}
    )
    (info,) = closed["executionInfos"]
    assert info["closeStatus"] == "COMPLETED", (info, done.stderr[-4000:])
    history = stage.history(info["execution"])
    return history, json.loads(history[-1]["workflowExecutionCompletedEventAttributes"]["result"])


def hello():
    history, result = execute("hello", "Hello", 12)
    assert result == 144, result
    assert len(attributes_of(history, "ActivityTaskCompleted")) == 1


def activity():
    with tempfile.TemporaryDirectory() as folder:
        history, result = execute("activity", "Activity", os.path.join(folder, "tried"))
    assert result == "second", result
    assert len(attributes_of(history, "ActivityTaskFailed")) == 1
    assert len(attributes_of(history, "ActivityTaskCompleted")) == 1


def fan_out():
    history, result = execute("fan-out", "FanOut", 100)
    assert result == sum(number * number for number in range(100)), result
    assert len(attributes_of(history, "ActivityTaskCompleted")) == 100


def children():
    history, result = execute("children", "Children", 5)
    assert result == 25, result
    assert len(attributes_of(history, "ChildWorkflowExecutionCompleted")) == 1


def markers():
    history, result = execute("markers", "Markers")
    assert result == "marked", result
    (marker,) = attributes_of(history, "MarkerRecorded")
    assert json.loads(marker["details"]) == {"by": "simpleflow"}, marker


run_all(
    {
        name.replace("_", "-"): globals()[name]
        for name in "hello activity fan_out children markers".split()
    },
    sys.argv[1:],
)
