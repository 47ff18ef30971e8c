"""The AWS CLI in the place of boto3: each call is a command of its own."""

import json
import os
import re
import subprocess

AWS = os.path.join(os.getcwd(), ".venv/bin/aws")
TIME = (float, str)
HEARTBEAT_SECONDS = "15"  # each call takes a second, and several on a busy machine
VISIBLE_COUNT = 8


class Refused(Exception):
    """The command ended with an error; its text says which."""


NETWORK_ERRORS = (Refused,)
CERTIFICATE_ERRORS = (Refused,)


class Client:
    """Methods are those of boto3; each runs `aws swf …` and reads what it prints."""

    def __init__(self, attempts, secret, authority):
        self.environment = dict(os.environ)
        if attempts is not None:
            self.environment.update(AWS_RETRY_MODE="standard", AWS_MAX_ATTEMPTS=str(attempts))
        if secret is not None:
            self.environment["AWS_SECRET_ACCESS_KEY"] = secret
        if authority is not None:
            self.environment["AWS_CA_BUNDLE"] = authority

    def run(self, operation, arguments, *options):
        endpoint = os.environ["EKIDEN_ENDPOINT"]
        words = [AWS, "swf", operation.replace("_", "-")]
        # docs:begin options
        words += ["--endpoint-url", endpoint]  # such as http://127.0.0.1:7930
        words += ["--cli-read-timeout", "70"]  # longer than a poll, which is 60 seconds
        # docs:end
        words += ["--output", "json", *options]
        words += ["--cli-input-json", json.dumps(arguments, default=str)]
        done = subprocess.run(words, env=self.environment, capture_output=True, text=True)
        if done.returncode != 0:
            raise Refused(done.stderr.strip())
        return json.loads(done.stdout or "{}")

    def __getattr__(self, operation):
        return lambda **arguments: self.run(operation, arguments)


def new_client(attempts=None, secret=None, authority=None):
    return Client(attempts, secret, authority)


def pages(client, operation, page_size=None, **arguments):
    """The CLI reads all pages by itself, and prints parts of what it read where it is told to."""
    if page_size is None:
        yield client.run(operation, arguments)
        return
    limit, token = ["--max-items", str(page_size)], []
    while True:
        page = client.run(operation, arguments, *limit, *token)
        yield page
        if "NextToken" not in page:
            return
        token = ["--starting-token", page["NextToken"]]


def code_of(call, **arguments):
    """The code by which the call is refused; None: it is served."""
    try:
        call(**arguments)
    except Refused as error:
        found = re.search(r"\((\w+)\) when calling the \w+ operation[^:]*: .", str(error))
        assert found, error
        return found[1]
    return None


def refused_as(client, fault, call, /, **arguments):
    """The command must say this fault, and a text."""
    code = code_of(call, **arguments)
    assert code == fault, f"{fault} was expected, and {code} came"
