"""boto3, as the scenarios use it. Another client has a module of this name in its own folder."""

import os
from datetime import datetime

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, SSLError
from connect import connect

NETWORK_ERRORS = (BotoCoreError,)
CERTIFICATE_ERRORS = (SSLError,)
TIME = datetime
HEARTBEAT_SECONDS = "3"
VISIBLE_COUNT = 25


def new_client(attempts=None, secret=None, authority=None):
    """A client of the server under test, which tries each call so often in all."""
    more = {}
    if secret is not None:
        more["aws_access_key_id"] = os.environ["AWS_ACCESS_KEY_ID"]
        more["aws_secret_access_key"] = secret
    if authority is not None:
        # docs:begin tls
        more["verify"] = authority  # the file; or AWS_CA_BUNDLE in the environment
        # docs:end
    if attempts is not None:
        more["config"] = Config(retries={"mode": "standard", "total_max_attempts": attempts})
    return connect(**more)


def pages(client, operation, page_size=None, **arguments):
    """The pages of an operation, by boto3's own paginator."""
    paging = {} if page_size is None else {"PageSize": page_size}
    return client.get_paginator(operation).paginate(PaginationConfig=paging, **arguments)


def code_of(call, **arguments):
    """The code by which the call is refused; None: it is served."""
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Message"], error.response
        return error.response["Error"]["Code"]
    return None


def refused_as(client, fault, call, /, **arguments):
    """The call must be refused with this fault, as boto3's own class for it."""
    kind = getattr(client.exceptions, fault)
    try:
        call(**arguments)
    except kind as error:
        assert error.response["Error"]["Code"] == fault, error.response
        return
    raise AssertionError(f"{fault} was expected, and the call was served")
