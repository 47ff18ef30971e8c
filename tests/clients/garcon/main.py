"""Flows of garcon; its deciders and activities take one task at a time, in threads of this one."""

import os
import sys
import threading

sys.path.insert(1, os.path.join(os.getcwd(), "../python"))

from garcon import activity as garcon_activity
from garcon import decider, runner, task
from protocol import run_all
from sdk import new_client
from scenario_harness import DOMAIN, attributes_of


class Flow:
    """What garcon takes as a flow: a name, a client, a domain and the activities as attributes."""

    def __init__(self, name, make):
        self.name, self.domain, self.client = name, DOMAIN, new_client()
        create = garcon_activity.create(self.client, DOMAIN, name)
        for key, made in make(create).items():
            setattr(self, key, made)

    def execute(self, child_policy="TERMINATE"):
        """Runs the flow to its end; returns the history."""
        worker = decider.DeciderWorker(self)
        started = self.client.start_workflow_execution(
            domain=DOMAIN,
            workflowId=self.name,
            workflowType={"name": self.name, "version": "1.0"},
            taskList={"name": self.name},
            taskStartToCloseTimeout="60",
            executionStartToCloseTimeout="600",
            childPolicy=child_policy,
        )
        execution = {"workflowId": self.name, "runId": started["runId"]}
        for each in worker.activities:
            threading.Thread(target=garcon_activity.worker_runner, args=(each,), daemon=True).start()
        while self.status(execution) == "OPEN":
            worker.run()
        pages = self.client.get_paginator("get_workflow_execution_history").paginate(
            domain=DOMAIN, execution=execution
        )
        return [event for page in pages for event in page["events"]]

    def status(self, execution):
        described = self.client.describe_workflow_execution(domain=DOMAIN, execution=execution)
        return described["executionInfo"]["executionStatus"]


def hello():
    def greet(context, activity):
        return {"greeting": "hello"}

    task.decorate(timeout=60, enable_contextify=False)(greet)
    greeting = {"run": runner.Sync(greet)}
    history = Flow("hello", lambda create: {"one": create(name="greet", **greeting)}).execute()
    assert history[-1]["eventType"] == "WorkflowExecutionCompleted", history[-1]
    completed = attributes_of(history, "ActivityTaskCompleted")
    assert [each["result"] for each in completed] == ['{"greeting": "hello"}'], completed


def activity():
    tried = []

    def fails_once(context, activity):
        activity.heartbeat()
        tried.append(context)
        if len(tried) == 1:
            raise RuntimeError("not yet")
        return {"tries": len(tried)}

    task.decorate(timeout=60, heartbeat=30, enable_contextify=False)(fails_once)
    run = runner.Sync(fails_once)
    flow = Flow("activity", lambda create: {"one": create(name="fails", retry=2, run=run)})
    history = flow.execute()
    failed = attributes_of(history, "ActivityTaskFailed")
    assert [each["reason"] for each in failed] == ["not yet"], failed
    completed = attributes_of(history, "ActivityTaskCompleted")
    assert [each["result"] for each in completed] == ['{"tries": 2}'], completed
    assert history[-1]["eventType"] == "WorkflowExecutionCompleted", history[-1]


def fan_out():
    count = 100

    @task.decorate(timeout=60)
    def square(activity, number):
        return {f"square-{number}": number**2}

    def numbers(context):
        return [{"number": number} for number in range(count)]

    def make(create):
        return {"one": create(name="square", run=runner.Sync(square.fill(number="number")), generators=[numbers])}

    history = Flow("fan-out", make).execute()
    results = {each["result"] for each in attributes_of(history, "ActivityTaskCompleted")}
    assert len(results) == count, results
    assert history[-1]["eventType"] == "WorkflowExecutionCompleted", history[-1]


run_all({"hello": hello, "activity": activity, "fan-out": fan_out}, sys.argv[1:])
os._exit(0)  # The activities' threads of garcon poll for ever.
