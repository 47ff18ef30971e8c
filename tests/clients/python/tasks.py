"""Scenarios of decision tasks and activity tasks."""

from concurrent.futures import ThreadPoolExecutor

from sdk import HEARTBEAT_SECONDS, TIME, refused_as
from scenario_harness import DOMAIN, ScenarioHarness, attributes_of, complete, decision


def hello():
    harness = ScenarioHarness("hello")
    harness.register()
    execution = harness.start(input="world")
    events = harness.decide(lambda _: [complete("hello, world")])
    assert attributes_of(events, "WorkflowExecutionStarted")[0]["input"] == "world", events
    assert isinstance(events[0]["eventTimestamp"], TIME), events[0]
    assert [event["eventType"] for event in harness.history(execution)] == [
        "WorkflowExecutionStarted",
        "DecisionTaskScheduled",
        "DecisionTaskStarted",
        "DecisionTaskCompleted",
        "WorkflowExecutionCompleted",
    ]
    assert harness.describe(execution)["closeStatus"] == "COMPLETED"


def activity():
    harness = ScenarioHarness("activity")
    harness.register()
    harness.register_activity()
    execution = harness.start()
    harness.decide(lambda _: [harness.schedule("first", input="7", heartbeatTimeout=HEARTBEAT_SECONDS)])
    first = harness.activity_task()
    assert first["input"] == "7", first
    token = first["taskToken"]
    beat = harness.client.record_activity_task_heartbeat(taskToken=token, details="half")
    assert beat["cancelRequested"] is False, beat

    def again(events):
        late = attributes_of(events, "ActivityTaskTimedOut")[0]
        assert (late["timeoutType"], late["details"]) == ("HEARTBEAT", "half"), late
        return [harness.schedule("second", input="8")]

    harness.decide(again)
    respond = harness.client.respond_activity_task_completed
    refused_as(harness.client, "UnknownResourceFault", respond, taskToken=token, result="late")
    respond(taskToken=harness.activity_task()["taskToken"], result="64")
    harness.decide(
        lambda events: [complete(attributes_of(events, "ActivityTaskCompleted")[0]["result"])]
    )
    closed = attributes_of(harness.history(execution), "WorkflowExecutionCompleted")
    assert closed[0]["result"] == "64", closed


def fan_out():
    count = 100
    harness = ScenarioHarness("fan-out")
    harness.register()
    harness.register_activity()
    execution = harness.start()
    harness.decide(lambda _: [harness.schedule(str(index), input=str(index)) for index in range(count)])

    def work(_):
        task = harness.activity_task()
        harness.client.respond_activity_task_completed(
            taskToken=task["taskToken"], result=task["input"] + " done"
        )

    with ThreadPoolExecutor(5) as workers:
        list(workers.map(work, range(count)))

    def close(events):
        results = {each["result"] for each in attributes_of(events, "ActivityTaskCompleted")}
        return [complete(str(len(results)))]

    harness.decide_once("ActivityTaskCompleted", count, close)
    closed = attributes_of(harness.history(execution), "WorkflowExecutionCompleted")
    assert closed[0]["result"] == str(count), closed


def timers():
    harness = ScenarioHarness("timers")
    harness.register()
    execution = harness.start()
    harness.decide(
        lambda _: [
            decision("StartTimer", timerId="short", startToFireTimeout="1"),
            decision("StartTimer", timerId="long", startToFireTimeout="600"),
        ]
    )
    harness.decide_once(
        "TimerFired", 1, lambda _: [decision("CancelTimer", timerId="long"), complete("in time")]
    )
    history = harness.history(execution)
    assert [each["timerId"] for each in attributes_of(history, "TimerFired")] == ["short"]
    assert [each["timerId"] for each in attributes_of(history, "TimerCanceled")] == ["long"]


def cancel():
    harness = ScenarioHarness("cancel")
    harness.register()
    harness.register_activity()
    execution = harness.start()
    harness.decide(lambda _: [harness.schedule("long")])
    token = harness.activity_task()["taskToken"]
    harness.client.request_cancel_workflow_execution(domain=DOMAIN, **execution)
    harness.decide_once(
        "WorkflowExecutionCancelRequested",
        1,
        lambda _: [decision("RequestCancelActivityTask", activityId="long")],
    )
    beat = harness.client.record_activity_task_heartbeat(taskToken=token)
    assert beat["cancelRequested"] is True, beat
    harness.client.respond_activity_task_canceled(taskToken=token, details="put away")
    harness.decide_once(
        "ActivityTaskCanceled",
        1,
        lambda _: [decision("CancelWorkflowExecution", details="as asked")],
    )
    canceled = attributes_of(harness.history(execution), "ActivityTaskCanceled")
    assert canceled[0]["details"] == "put away", canceled
    assert harness.describe(execution)["closeStatus"] == "CANCELED"
