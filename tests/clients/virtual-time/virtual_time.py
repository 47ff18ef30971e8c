"""A reminder that waits for 30 days, and its test: with boto3 and the standard library alone."""

import threading

# docs:begin time
import json
import os
import urllib.request

ENDPOINT = os.environ["EKIDEN_ENDPOINT"]  # of `ekiden dev --time virtual`


def ekiden(operation, **arguments):
    """Calls one of Ekiden's own operations, such as AdvanceTime."""
    request = urllib.request.Request(
        f"{ENDPOINT}/ekiden/{operation}",
        data=json.dumps(arguments).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)
# docs:end


import boto3  # noqa: E402
from botocore.config import Config  # noqa: E402

DOMAIN = os.environ["EKIDEN_DOMAIN"]
TYPE = {"name": "reminder", "version": "1"}
TASK_LIST = {"name": "reminders"}
swf = boto3.client("swf", endpoint_url=ENDPOINT, config=Config(read_timeout=70))


def decide():
    """The decider under test: a timer of 30 days, then the end."""
    for _ in range(2):
        task = swf.poll_for_decision_task(domain=DOMAIN, taskList=TASK_LIST)
        fired = any(event["eventType"] == "TimerFired" for event in task["events"])
        decision = (
            {
                "decisionType": "CompleteWorkflowExecution",
                "completeWorkflowExecutionDecisionAttributes": {"result": "reminded"},
            }
            if fired
            else {
                "decisionType": "StartTimer",
                "startTimerDecisionAttributes": {
                    "timerId": "thirty-days",
                    "startToFireTimeout": str(30 * 86_400),
                },
            }
        )
        swf.respond_decision_task_completed(taskToken=task["taskToken"], decisions=[decision])


# docs:begin test
def test_a_reminder_comes_after_thirty_days():
    worker = threading.Thread(target=decide)
    worker.start()
    run = swf.start_workflow_execution(
        domain=DOMAIN,
        workflowId="reminder-7",
        workflowType=TYPE,
        taskList=TASK_LIST,
        taskStartToCloseTimeout="NONE",
        executionStartToCloseTimeout=str(60 * 86_400),
        childPolicy="TERMINATE",
    )
    ekiden("AdvanceTime", seconds=30 * 86_400, waitForTasks=True)
    worker.join()
    execution = {"workflowId": "reminder-7", "runId": run["runId"]}
    info = swf.describe_workflow_execution(domain=DOMAIN, execution=execution)["executionInfo"]
    assert info["closeStatus"] == "COMPLETED"
    assert (info["closeTimestamp"] - info["startTimestamp"]).days == 30
# docs:end


swf.register_workflow_type(domain=DOMAIN, **TYPE)
test_a_reminder_comes_after_thirty_days()
print(json.dumps(ekiden("GetTime")))
