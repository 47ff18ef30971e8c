"""A starter, a decider and a worker of one scenario: its types, its task list, single tasks."""

import os

from sdk import new_client, pages

DOMAIN = os.environ["EKIDEN_DOMAIN"]


def decision(kind, **attributes):
    """decision("StartTimer", timerId=…)"""
    name = kind[0].lower() + kind[1:] + "DecisionAttributes"
    return {"decisionType": kind, name: attributes}


def complete(result):
    return decision("CompleteWorkflowExecution", result=result)


def attributes_of(events, kind):
    """The attributes of the events of a type, in their order."""
    name = kind[0].lower() + kind[1:] + "EventAttributes"
    return [event[name] for event in events if event["eventType"] == kind]


class ScenarioHarness:
    """`name` is that of its workflow type, its activity type and its task list."""

    def __init__(self, name, client=None):
        self.name = name
        self.client = client or new_client()
        self.task_list = {"name": name}
        self.activity_type = {"name": name, "version": "1"}

    def register(self, version="1"):
        self.client.register_workflow_type(
            domain=DOMAIN,
            name=self.name,
            version=version,
            defaultTaskList=self.task_list,
            defaultTaskStartToCloseTimeout="60",
            defaultExecutionStartToCloseTimeout="600",
            defaultChildPolicy="TERMINATE",
        )

    def register_activity(self):
        self.client.register_activity_type(
            domain=DOMAIN,
            **self.activity_type,
            defaultTaskList=self.task_list,
            defaultTaskHeartbeatTimeout="NONE",
            defaultTaskScheduleToCloseTimeout="NONE",
            defaultTaskScheduleToStartTimeout="NONE",
            defaultTaskStartToCloseTimeout="60",
        )

    def start(self, workflow_id=None, **more):
        workflow_id = workflow_id or self.name
        given = {"workflowType": {"name": self.name, "version": "1"}, **more}
        started = self.client.start_workflow_execution(
            domain=DOMAIN, workflowId=workflow_id, **given
        )
        return {"workflowId": workflow_id, "runId": started["runId"]}

    def schedule(self, activity_id, **more):
        return decision(
            "ScheduleActivityTask", activityId=activity_id, activityType=self.activity_type, **more
        )

    def decision_task(self):
        """Waits for a decision task, with all pages of its history."""
        poll = {"domain": DOMAIN, "taskList": self.task_list}
        while True:
            first, *rest = pages(self.client, "poll_for_decision_task", **poll)
            if first.get("taskToken"):
                more = [event for page in rest for event in page["events"]]
                return {**first, "events": first["events"] + more}

    def decide(self, decide):
        """Takes a decision task and answers it with what follows from its events."""
        task = self.decision_task()
        decisions = decide(task["events"])
        self.client.respond_decision_task_completed(
            taskToken=task["taskToken"], decisions=decisions
        )
        return task["events"]

    def decide_once(self, kind, count, decisions):
        """Decides nothing until the history has so many events of a type; then answers."""
        while True:
            events = self.decide(
                lambda seen: decisions(seen) if len(attributes_of(seen, kind)) >= count else []
            )
            if len(attributes_of(events, kind)) >= count:
                return

    def activity_task(self):
        while True:
            task = self.client.poll_for_activity_task(domain=DOMAIN, taskList=self.task_list)
            if task.get("taskToken"):
                return task

    def history(self, execution):
        asked = {"domain": DOMAIN, "execution": execution}
        read = pages(self.client, "get_workflow_execution_history", **asked)
        return [event for page in read for event in page["events"]]

    def describe(self, execution):
        described = self.client.describe_workflow_execution(domain=DOMAIN, execution=execution)
        return described["executionInfo"]
