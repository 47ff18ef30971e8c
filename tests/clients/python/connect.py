# docs:begin connect
import os

import boto3
from botocore.config import Config


def connect(**more):
    """A client of the server; `more` are further arguments of boto3.client."""
    endpoint = os.environ["EKIDEN_ENDPOINT"]  # such as http://127.0.0.1:7930
    more.setdefault("config", Config(read_timeout=70))  # longer than a poll, which is 60 seconds
    return boto3.client("swf", endpoint_url=endpoint, **more)
# docs:end
