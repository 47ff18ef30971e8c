"""Starts a workflow, waits until it has closed, and prints its result."""

import sys
import time
import uuid

from swf_client import DOMAIN, WORKFLOW, connect, register

swf = connect()
register(swf)
workflow_id = f"greet-{uuid.uuid4()}"
run = swf.start_workflow_execution(
    domain=DOMAIN, workflowId=workflow_id, workflowType=WORKFLOW, input="Ines"
)
execution = {"workflowId": workflow_id, "runId": run["runId"]}
while True:
    described = swf.describe_workflow_execution(domain=DOMAIN, execution=execution)
    if described["executionInfo"]["executionStatus"] == "CLOSED":
        break
    time.sleep(0.5)
last = swf.get_workflow_execution_history(
    domain=DOMAIN, execution=execution, reverseOrder=True, maximumPageSize=1
)["events"][0]
if last["eventType"] != "WorkflowExecutionCompleted":
    sys.exit(f"{workflow_id} closed without a result: {last['eventType']}")
print(last["workflowExecutionCompletedEventAttributes"]["result"])
