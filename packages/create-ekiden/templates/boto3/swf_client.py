"""Where the server is: the one of `npm run dev`, unless EKIDEN_ENDPOINT names another."""

import os

import boto3
from botocore.config import Config

DOMAIN = "shop"
TASK_LIST = {"name": "main"}
WORKFLOW = {"name": "Greet", "version": "1.0"}
ACTIVITY = {"name": "compose", "version": "1.0"}


def connect():
    """A client of the server. An open server takes any keys, but boto3 wants some."""
    return boto3.client(
        "swf",
        endpoint_url=os.environ.get("EKIDEN_ENDPOINT", "http://127.0.0.1:7930"),
        region_name="us-east-1",
        aws_access_key_id="any",
        aws_secret_access_key="any",
        config=Config(read_timeout=70),  # longer than a poll, which is 60 seconds
    )


def register(swf):
    """Registers the domain and both types, unless they are there already."""
    exists = swf.exceptions
    try:
        swf.register_domain(name=DOMAIN, workflowExecutionRetentionPeriodInDays="30")
    except exists.DomainAlreadyExistsFault:
        pass
    try:
        swf.register_workflow_type(
            domain=DOMAIN,
            **WORKFLOW,
            defaultTaskList=TASK_LIST,
            defaultChildPolicy="TERMINATE",
            defaultTaskStartToCloseTimeout="30",
            defaultExecutionStartToCloseTimeout="3600",
        )
    except exists.TypeAlreadyExistsFault:
        pass
    try:
        swf.register_activity_type(
            domain=DOMAIN,
            **ACTIVITY,
            defaultTaskList=TASK_LIST,
            defaultTaskStartToCloseTimeout="60",
            defaultTaskScheduleToStartTimeout="NONE",
            defaultTaskScheduleToCloseTimeout="NONE",
            defaultTaskHeartbeatTimeout="NONE",
        )
    except exists.TypeAlreadyExistsFault:
        pass
