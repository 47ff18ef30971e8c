"""A workflow from registration to its end through boto3, against the endpoint that is named.

Prints one JSON object of what it saw; `boto3-and-aws-cli.test.ts` runs it and looks at that.
"""

import json
import sys

import boto3

swf = boto3.client("swf", endpoint_url=sys.argv[1])
domain = "boto3"
workflow_type = {"name": "order", "version": "1"}
activity_type = {"name": "work", "version": "1"}
task_list = {"name": "list"}
seen = {}

swf.register_domain(name=domain, workflowExecutionRetentionPeriodInDays="1", description="A tour")
try:
    swf.register_domain(name=domain, workflowExecutionRetentionPeriodInDays="1")
except swf.exceptions.DomainAlreadyExistsFault as fault:
    seen["again"] = fault.response["Error"]
swf.register_workflow_type(
    domain=domain,
    **workflow_type,
    defaultTaskList=task_list,
    defaultTaskStartToCloseTimeout="60",
    defaultExecutionStartToCloseTimeout="3600",
    defaultChildPolicy="TERMINATE",
)
swf.register_activity_type(
    domain=domain,
    **activity_type,
    defaultTaskList=task_list,
    defaultTaskHeartbeatTimeout="NONE",
    defaultTaskScheduleToStartTimeout="60",
    defaultTaskScheduleToCloseTimeout="60",
    defaultTaskStartToCloseTimeout="60",
)

run = swf.start_workflow_execution(
    domain=domain, workflowId="w", workflowType=workflow_type, input="in", tagList=["tour"]
)
execution = {"workflowId": "w", "runId": run["runId"]}


def decide(*decisions, **answer):
    """Takes the decision task that waits, and answers it."""
    task = swf.poll_for_decision_task(domain=domain, taskList=task_list, identity="boto3")
    swf.respond_decision_task_completed(
        taskToken=task["taskToken"], decisions=list(decisions), **answer
    )
    return task


first = decide(
    {
        "decisionType": "ScheduleActivityTask",
        "scheduleActivityTaskDecisionAttributes": {
            "activityType": activity_type,
            "activityId": "a",
            "input": "half",
        },
    },
    executionContext="asked",
)
seen["previousStartedEventId"] = first["previousStartedEventId"]

work = swf.poll_for_activity_task(domain=domain, taskList=task_list)
beat = swf.record_activity_task_heartbeat(taskToken=work["taskToken"], details="50 %")
seen["cancelRequested"] = beat["cancelRequested"]
swf.respond_activity_task_completed(taskToken=work["taskToken"], result=work["input"] + " done")
try:
    swf.respond_activity_task_completed(taskToken=work["taskToken"])
except swf.exceptions.UnknownResourceFault as fault:
    seen["late"] = fault.response["Error"]

swf.signal_workflow_execution(domain=domain, workflowId="w", signalName="go")
decide(
    {
        "decisionType": "CompleteWorkflowExecution",
        "completeWorkflowExecutionDecisionAttributes": {"result": "out"},
    }
)

pages = swf.get_paginator("get_workflow_execution_history").paginate(
    domain=domain, execution=execution, maximumPageSize=4
)
seen["history"] = [event["eventType"] for page in pages for event in page["events"]]

detail = swf.describe_workflow_execution(domain=domain, execution=execution)
seen["closeStatus"] = detail["executionInfo"]["closeStatus"]
seen["context"] = detail["latestExecutionContext"]

closed = swf.list_closed_workflow_executions(
    domain=domain, startTimeFilter={"oldestDate": 0}, tagFilter={"tag": "tour"}
)
seen["closed"] = [info["execution"] == execution for info in closed["executionInfos"]]
seen["count"] = swf.count_closed_workflow_executions(
    domain=domain, closeTimeFilter={"oldestDate": 0}
)["count"]
try:
    swf.describe_domain(name="no/where")
except swf.exceptions.ClientError as error:
    seen["invalid"] = error.response["Error"]["Code"]

print(json.dumps(seen))
