"""Workflows of seddy: its commands register and decide; the tasks are done by boto3."""

import json
import os
import subprocess
import sys
import tempfile

sys.path.insert(1, os.path.join(os.getcwd(), "../python"))

from protocol import run_all
from scenario_harness import DOMAIN, ScenarioHarness, attributes_of

SEDDY = os.path.join(os.getcwd(), ".venv/bin/seddy")


GIVEN = '{"from": "the starter"}'
# This version fails on a specification that has them, in "registration".
DEFAULTS = {
    "taskStartToCloseTimeout": "60",
    "executionStartToCloseTimeout": "600",
    "childPolicy": "TERMINATE",
}


def environment():
    # docs:begin endpoint
    given = {"AWS_SWF_ENDPOINT_URL": os.environ["EKIDEN_ENDPOINT"]}  # seddy's own variable
    # docs:end
    return {**os.environ, **given}


def execute(name, tasks, answer):
    """Runs a graph of tasks to its end, each answered by a function; returns the history."""
    harness = ScenarioHarness(name)
    harness.register_activity()
    kind = {"name": name, "version": "1"}
    for each in tasks:
        each.update(type=kind, heartbeat=60, timeout=60, task_list=name)
    workflow = {
        "spec_type": "dag",
        "name": name,
        "version": "1",
        "tasks": tasks,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "workflows.json")
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"version": "1.0", "workflows": [workflow]}, file)
        subprocess.run([SEDDY, "register", path, DOMAIN], env=environment(), check=True)
        execution = harness.start(**DEFAULTS, taskList=harness.task_list, input=GIVEN)
        decider = subprocess.Popen([SEDDY, "decider", path, DOMAIN, name], env=environment())
        try:
            for _ in tasks:
                task = harness.activity_task()
                result = json.dumps(answer(task["activityId"], task.get("input")))
                harness.client.respond_activity_task_completed(
                    taskToken=task["taskToken"], result=result
                )
            while harness.describe(execution)["executionStatus"] == "OPEN":
                assert decider.poll() is None, "the decider has ended"
        finally:
            decider.kill()
            decider.wait()
    return harness.history(execution)


def hello():
    tasks = [{"id": "greet", "input": {"type": "workflow-input", "path": "$.from"}}]
    history = execute("hello", tasks, lambda _, given: f"hello, {json.loads(given)}")
    completed = attributes_of(history, "ActivityTaskCompleted")
    assert [each["result"] for each in completed] == ['"hello, the starter"'], completed
    closed = attributes_of(history, "WorkflowExecutionCompleted")
    assert json.loads(closed[0]["result"]) == {"greet": "hello, the starter"}, closed


run_all({"hello": hello}, sys.argv[1:])
