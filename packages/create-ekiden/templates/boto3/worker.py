"""Decides, and works: a thread for decision tasks and one for activity tasks."""

import threading

from swf_client import ACTIVITY, DOMAIN, TASK_LIST, connect, register


def decisions_for(events):
    """What comes next, from what has happened."""
    by_type = {event["eventType"]: event for event in events}
    done = by_type.get("ActivityTaskCompleted")
    if done:
        result = done["activityTaskCompletedEventAttributes"]["result"]
        attributes = {"result": result}
        return [
            {
                "decisionType": "CompleteWorkflowExecution",
                "completeWorkflowExecutionDecisionAttributes": attributes,
            }
        ]
    if "ActivityTaskScheduled" in by_type:
        return []
    started = by_type["WorkflowExecutionStarted"]["workflowExecutionStartedEventAttributes"]
    attributes = {
        "activityId": "compose-1",
        "activityType": ACTIVITY,
        "input": started["input"],
    }
    return [
        {
            "decisionType": "ScheduleActivityTask",
            "scheduleActivityTaskDecisionAttributes": attributes,
        }
    ]


def decide(swf):
    while True:
        pages = swf.get_paginator("poll_for_decision_task").paginate(
            domain=DOMAIN, taskList=TASK_LIST
        )
        token, events = None, []
        for page in pages:
            token = page.get("taskToken") or token
            events += page.get("events", [])
        if token:
            swf.respond_decision_task_completed(taskToken=token, decisions=decisions_for(events))


def work(swf):
    while True:
        task = swf.poll_for_activity_task(domain=DOMAIN, taskList=TASK_LIST)
        if task.get("taskToken"):
            text = f"Hello {task['input']}"
            swf.respond_activity_task_completed(taskToken=task["taskToken"], result=text)


if __name__ == "__main__":
    client = connect()
    register(client)
    threading.Thread(target=decide, args=[client], daemon=True).start()
    print(f"polling {TASK_LIST['name']} at {client.meta.endpoint_url}", flush=True)
    work(client)
