"""Decides, and works: a thread for decision tasks and one for activity tasks."""

import threading
import time
import traceback

from swf_client import ACTIVITY, DOMAIN, TASK_LIST, connect, register

MAX_TRIES = 3
UNDER_WAY = ("ActivityTaskScheduled", "ActivityTaskStarted")


def decision(kind, **attributes):
    name = f"{kind[0].lower()}{kind[1:]}DecisionAttributes"
    return {"decisionType": kind, name: attributes}


def decisions_for(events):
    """What comes next, from what has happened."""
    steps = [event for event in events if "ActivityTask" in event["eventType"]]
    latest = steps[-1]["eventType"] if steps else None
    if latest in UNDER_WAY:
        return []
    if latest == "ActivityTaskCompleted":
        result = steps[-1]["activityTaskCompletedEventAttributes"].get("result", "")
        return [decision("CompleteWorkflowExecution", result=result)]
    # It has not been tried yet, has failed, timed out, or could not be scheduled.
    tries = sum(event["eventType"] not in UNDER_WAY for event in steps)
    if tries == MAX_TRIES:
        return [decision("FailWorkflowExecution", reason=latest)]
    started = events[0]["workflowExecutionStartedEventAttributes"]
    return [
        decision(
            "ScheduleActivityTask",
            activityId=f"compose-{tries + 1}",
            activityType=ACTIVITY,
            input=started.get("input") or "world",
        )
    ]


def compose(name):
    return f"Hello {name}"


def decide(swf):
    pages = swf.get_paginator("poll_for_decision_task").paginate(domain=DOMAIN, taskList=TASK_LIST)
    token, events = None, []
    for page in pages:
        token = page.get("taskToken") or token
        events += page.get("events", [])
    if token:
        swf.respond_decision_task_completed(taskToken=token, decisions=decisions_for(events))


def work(swf):
    task = swf.poll_for_activity_task(domain=DOMAIN, taskList=TASK_LIST)
    token = task.get("taskToken")
    if not token:
        return
    try:
        result = compose(task["input"])
    except Exception as error:
        reason, details = type(error).__name__, str(error)[:32_768]
        swf.respond_activity_task_failed(taskToken=token, reason=reason, details=details)
    else:
        swf.respond_activity_task_completed(taskToken=token, result=result)


def forever(step, swf):
    """A task that cannot be done, or is over, keeps no other from being done."""
    while True:
        try:
            step(swf)
        except Exception:
            traceback.print_exc()
            time.sleep(1)


if __name__ == "__main__":
    client = connect()
    register(client)
    threading.Thread(target=forever, args=[decide, client], daemon=True).start()
    print(f"polling {TASK_LIST['name']} at {client.meta.endpoint_url}", flush=True)
    forever(work, client)
