"""Scenarios of executions: what they say to each other, and what is read of them."""

from datetime import datetime

from sdk import VISIBLE_COUNT, pages, refused_as
from scenario_harness import DOMAIN, ScenarioHarness, attributes_of, complete, decision


def signals():
    receiver = ScenarioHarness("signals")
    receiver.register()
    receiving = receiver.start()
    receiver.client.signal_workflow_execution(
        domain=DOMAIN, **receiving, signalName="by a client", input="1"
    )
    sender = ScenarioHarness("signals-sender")
    sender.register()
    sending = sender.start()
    sender.decide(
        lambda _: [
            decision(
                "SignalExternalWorkflowExecution",
                workflowId=workflow_id,
                signalName="by a decider",
                input="2",
            )
            for workflow_id in ("signals", "nowhere")
        ]
    )
    receiver.decide_once("WorkflowExecutionSignaled", 2, lambda _: [complete("both")])
    sender.decide_once("ExternalWorkflowExecutionSignaled", 1, lambda _: [complete("sent")])
    received = attributes_of(receiver.history(receiving), "WorkflowExecutionSignaled")
    assert [(each["signalName"], each["input"]) for each in received] == [
        ("by a client", "1"),
        ("by a decider", "2"),
    ], received
    failed = attributes_of(sender.history(sending), "SignalExternalWorkflowExecutionFailed")
    assert failed[0]["cause"] == "UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION", failed


def children():
    parent, child = ScenarioHarness("children"), ScenarioHarness("children-child")
    parent.register()
    child.register()
    execution = parent.start()
    identifiers = ["completes", "fails", "is-terminated"]
    parent.decide(
        lambda _: [
            decision(
                "StartChildWorkflowExecution",
                workflowId=each,
                workflowType={"name": child.name, "version": "1"},
                input=each,
            )
            for each in identifiers
        ]
    )
    answers = {
        "completes": [complete("well")],
        "fails": [decision("FailWorkflowExecution", reason="badly", details="very")],
        "is-terminated": [],
    }
    for _ in identifiers:
        child.decide(
            lambda events: answers[attributes_of(events, "WorkflowExecutionStarted")[0]["input"]]
        )
    child.client.terminate_workflow_execution(domain=DOMAIN, workflowId="is-terminated")
    parent.decide_once("ChildWorkflowExecutionTerminated", 1, lambda _: [complete("seen")])
    history = parent.history(execution)
    completed = attributes_of(history, "ChildWorkflowExecutionCompleted")
    assert completed[0]["result"] == "well", completed
    failed = attributes_of(history, "ChildWorkflowExecutionFailed")
    assert (failed[0]["reason"], failed[0]["details"]) == ("badly", "very"), failed
    terminated = attributes_of(history, "ChildWorkflowExecutionTerminated")
    assert terminated[0]["workflowExecution"]["workflowId"] == "is-terminated", terminated


def continue_as_new():
    harness = ScenarioHarness("continue-as-new")
    harness.register()
    first = harness.start(input="1")
    harness.decide(lambda _: [decision("ContinueAsNewWorkflowExecution", input="2")])
    task = harness.decision_task()
    started = attributes_of(task["events"], "WorkflowExecutionStarted")[0]
    assert (started["input"], started["continuedExecutionRunId"]) == ("2", first["runId"]), started
    closed = attributes_of(harness.history(first), "WorkflowExecutionContinuedAsNew")[0]
    second = {"workflowId": harness.name, "runId": closed["newExecutionRunId"]}
    assert attributes_of(harness.history(second), "WorkflowExecutionStarted") == [started]
    assert harness.describe(first)["closeStatus"] == "CONTINUED_AS_NEW"
    harness.client.respond_decision_task_completed(
        taskToken=task["taskToken"], decisions=[complete("2")]
    )


def markers():
    harness = ScenarioHarness("markers")
    harness.register("1")
    harness.register("2")
    execution = harness.start(workflowType={"name": harness.name, "version": "2"})
    details = 'δ "quoted" \U0001f3c3\n'
    harness.decide(lambda _: [decision("RecordMarker", markerName="seen", details=details)])
    harness.client.signal_workflow_execution(domain=DOMAIN, **execution, signalName="go on")
    events = harness.decide(lambda _: [complete("seen again")])
    marker = attributes_of(events, "MarkerRecorded")[0]
    assert (marker["markerName"], marker["details"]) == ("seen", details), marker
    assert harness.describe(execution)["workflowType"]["version"] == "2"


def long_history():
    harness = ScenarioHarness("long-history")
    harness.register()
    execution = harness.start()
    marker = decision("RecordMarker", markerName="one of many")
    rounds = 20
    for _ in range(rounds):
        harness.client.signal_workflow_execution(domain=DOMAIN, **execution, signalName="go on")
        harness.decide(lambda _: [marker] * 100)
    harness.client.signal_workflow_execution(domain=DOMAIN, **execution, signalName="end")
    seen = harness.decide(lambda _: [complete("long")])
    assert len(seen) > 2_000, len(seen)
    history = harness.history(execution)
    assert [event["eventId"] for event in history] == list(range(1, len(history) + 1))
    assert len(attributes_of(history, "MarkerRecorded")) == 100 * rounds
    last = harness.client.get_workflow_execution_history(
        domain=DOMAIN, execution=execution, maximumPageSize=3, reverseOrder=True
    )
    assert [event["eventId"] for event in last["events"]] == [
        len(history) - back for back in range(3)
    ]


def visibility():
    harness = ScenarioHarness("visibility")
    harness.register()
    count, closed_count = VISIBLE_COUNT, 2
    for index in range(count):
        harness.start(f"visible-{index}", tagList=["odd" if index % 2 else "even"])
    for _ in range(closed_count):
        harness.decide(lambda _: [complete("done")])
    client = harness.client
    since = {"oldestDate": datetime(2000, 1, 1)}
    type_filter = {"name": harness.name}
    opened = {"domain": DOMAIN, "startTimeFilter": since, "typeFilter": type_filter}
    sizes, listed = [], set()
    for page in pages(client, "list_open_workflow_executions", page_size=5, **opened):
        sizes.append(len(page["executionInfos"]))
        listed |= {info["execution"]["workflowId"] for info in page["executionInfos"]}
    assert max(sizes) <= 5 and len(listed) == count - closed_count, (sizes, listed)
    assert client.count_open_workflow_executions(**opened)["count"] == count - closed_count
    one = client.count_open_workflow_executions(
        domain=DOMAIN, startTimeFilter=since, executionFilter={"workflowId": f"visible-{count - 1}"}
    )
    assert one["count"] == 1, one
    closed = client.list_closed_workflow_executions(
        domain=DOMAIN, closeTimeFilter=since, typeFilter=type_filter
    )
    assert len(closed["executionInfos"]) == closed_count, closed
    completed = client.count_closed_workflow_executions(
        domain=DOMAIN, startTimeFilter=since, closeStatusFilter={"status": "COMPLETED"}
    )
    assert completed["count"] >= closed_count, completed
    pending = client.count_pending_decision_tasks(domain=DOMAIN, taskList=harness.task_list)
    assert (pending["count"], pending["truncated"]) == (count - closed_count, False), pending
    types = client.list_workflow_types(
        domain=DOMAIN, registrationStatus="REGISTERED", name=harness.name
    )
    assert len(types["typeInfos"]) == 1, types


def tags():
    harness = ScenarioHarness("tags")
    client = harness.client
    client.register_domain(
        name="tagged",
        workflowExecutionRetentionPeriodInDays="1",
        tags=[{"key": "team", "value": "relay"}],
    )
    arn = client.describe_domain(name="tagged")["domainInfo"]["arn"]
    client.tag_resource(resourceArn=arn, tags=[{"key": "stage", "value": "test"}])
    listed = client.list_tags_for_resource(resourceArn=arn)["tags"]
    assert {each["key"]: each["value"] for each in listed} == {"team": "relay", "stage": "test"}
    client.untag_resource(resourceArn=arn, tagKeys=["team"])
    left = client.list_tags_for_resource(resourceArn=arn)["tags"]
    assert left == [{"key": "stage", "value": "test"}], left
    harness.register()
    harness.start("tags-1", tagList=["red", "round"])
    harness.start("tags-2", tagList=["blue"])
    found = client.list_open_workflow_executions(
        domain=DOMAIN,
        startTimeFilter={"oldestDate": datetime(2000, 1, 1)},
        tagFilter={"tag": "red"},
    )
    assert [info["tagList"] for info in found["executionInfos"]] == [["red", "round"]], found


def faults():
    harness = ScenarioHarness("faults")
    client = harness.client
    retention = {"workflowExecutionRetentionPeriodInDays": "1"}

    def refused(fault, call, /, **arguments):
        refused_as(client, fault, call, **arguments)

    refused("UnknownResourceFault", client.describe_domain, name="nowhere")
    refused("DomainAlreadyExistsFault", client.register_domain, name=DOMAIN, **retention)
    client.register_domain(name="old", **retention)
    client.deprecate_domain(name="old")
    refused("DomainDeprecatedFault", client.deprecate_domain, name="old")
    arn = client.describe_domain(name=DOMAIN)["domainInfo"]["arn"]
    keys = [{"key": f"key-{index}"} for index in range(51)]
    client.tag_resource(resourceArn=arn, tags=keys[:50])
    refused("TooManyTagsFault", client.tag_resource, resourceArn=arn, tags=keys[50:])
    harness.register_activity()
    refused("TypeAlreadyExistsFault", harness.register_activity)
    activity_type = {"domain": DOMAIN, "activityType": harness.activity_type}
    if hasattr(client, "delete_activity_type"):  # of 2024 and later
        refused("TypeNotDeprecatedFault", client.delete_activity_type, **activity_type)
    client.deprecate_activity_type(**activity_type)
    refused("TypeDeprecatedFault", client.deprecate_activity_type, **activity_type)
    harness.register()
    execution = harness.start()
    refused("WorkflowExecutionAlreadyStartedFault", harness.start)
    bare = {"name": "faults-bare", "version": "1"}
    client.register_workflow_type(domain=DOMAIN, **bare)
    refused("DefaultUndefinedFault", harness.start, workflow_id="other", workflowType=bare)
    client.terminate_workflow_execution(domain=DOMAIN, **execution)
    refused("UnknownResourceFault", client.terminate_workflow_execution, domain=DOMAIN, **execution)

    def register_more_than_an_account_may_have():
        for index in range(101):
            client.register_domain(name=f"domain-{index}", **retention)

    refused("LimitExceededFault", register_more_than_an_account_may_have)
