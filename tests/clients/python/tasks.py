"""Scenarios of decision tasks and activity tasks."""

from concurrent.futures import ThreadPoolExecutor

from sdk import HEARTBEAT_SECONDS, TIME, refused_as
from stage import DOMAIN, Stage, attributes_of, complete, decision


def hello():
    stage = Stage("hello")
    stage.register()
    execution = stage.start(input="world")
    events = stage.decide(lambda _: [complete("hello, world")])
    assert attributes_of(events, "WorkflowExecutionStarted")[0]["input"] == "world", events
    assert isinstance(events[0]["eventTimestamp"], TIME), events[0]
    assert [event["eventType"] for event in stage.history(execution)] == [
        "WorkflowExecutionStarted",
        "DecisionTaskScheduled",
        "DecisionTaskStarted",
        "DecisionTaskCompleted",
        "WorkflowExecutionCompleted",
    ]
    assert stage.describe(execution)["closeStatus"] == "COMPLETED"


def activity():
    stage = Stage("activity")
    stage.register()
    stage.register_activity()
    execution = stage.start()
    stage.decide(lambda _: [stage.schedule("first", input="7", heartbeatTimeout=HEARTBEAT_SECONDS)])
    first = stage.activity_task()
    assert first["input"] == "7", first
    token = first["taskToken"]
    beat = stage.client.record_activity_task_heartbeat(taskToken=token, details="half")
    assert beat["cancelRequested"] is False, beat

    def again(events):
        late = attributes_of(events, "ActivityTaskTimedOut")[0]
        assert (late["timeoutType"], late["details"]) == ("HEARTBEAT", "half"), late
        return [stage.schedule("second", input="8")]

    stage.decide(again)
    respond = stage.client.respond_activity_task_completed
    refused_as(stage.client, "UnknownResourceFault", respond, taskToken=token, result="late")
    respond(taskToken=stage.activity_task()["taskToken"], result="64")
    stage.decide(
        lambda events: [complete(attributes_of(events, "ActivityTaskCompleted")[0]["result"])]
    )
    closed = attributes_of(stage.history(execution), "WorkflowExecutionCompleted")
    assert closed[0]["result"] == "64", closed


def fan_out():
    count = 100
    stage = Stage("fan-out")
    stage.register()
    stage.register_activity()
    execution = stage.start()
    stage.decide(lambda _: [stage.schedule(str(index), input=str(index)) for index in range(count)])

    def work(_):
        task = stage.activity_task()
        stage.client.respond_activity_task_completed(
            taskToken=task["taskToken"], result=task["input"] + " done"
        )

    with ThreadPoolExecutor(5) as workers:
        list(workers.map(work, range(count)))

    def close(events):
        results = {each["result"] for each in attributes_of(events, "ActivityTaskCompleted")}
        return [complete(str(len(results)))]

    stage.decide_once("ActivityTaskCompleted", count, close)
    closed = attributes_of(stage.history(execution), "WorkflowExecutionCompleted")
    assert closed[0]["result"] == str(count), closed


def timers():
    stage = Stage("timers")
    stage.register()
    execution = stage.start()
    stage.decide(
        lambda _: [
            decision("StartTimer", timerId="short", startToFireTimeout="1"),
            decision("StartTimer", timerId="long", startToFireTimeout="600"),
        ]
    )
    stage.decide_once(
        "TimerFired", 1, lambda _: [decision("CancelTimer", timerId="long"), complete("in time")]
    )
    history = stage.history(execution)
    assert [each["timerId"] for each in attributes_of(history, "TimerFired")] == ["short"]
    assert [each["timerId"] for each in attributes_of(history, "TimerCanceled")] == ["long"]


def cancel():
    stage = Stage("cancel")
    stage.register()
    stage.register_activity()
    execution = stage.start()
    stage.decide(lambda _: [stage.schedule("long")])
    token = stage.activity_task()["taskToken"]
    stage.client.request_cancel_workflow_execution(domain=DOMAIN, **execution)
    stage.decide_once(
        "WorkflowExecutionCancelRequested",
        1,
        lambda _: [decision("RequestCancelActivityTask", activityId="long")],
    )
    beat = stage.client.record_activity_task_heartbeat(taskToken=token)
    assert beat["cancelRequested"] is True, beat
    stage.client.respond_activity_task_canceled(taskToken=token, details="put away")
    stage.decide_once(
        "ActivityTaskCanceled",
        1,
        lambda _: [decision("CancelWorkflowExecution", details="as asked")],
    )
    canceled = attributes_of(stage.history(execution), "ActivityTaskCanceled")
    assert canceled[0]["details"] == "put away", canceled
    assert stage.describe(execution)["closeStatus"] == "CANCELED"
