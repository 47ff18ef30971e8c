"""What lies between the client and the server: keys, certificates, quotas and stops."""

import os
import time
from concurrent.futures import ThreadPoolExecutor

from protocol import ask
from sdk import CERTIFICATE_ERRORS, NETWORK_ERRORS, code_of, new_client
from scenario_harness import DOMAIN, ScenarioHarness, attributes_of, complete


def list_names(client):
    listed = client.list_domains(registrationStatus="REGISTERED")
    return [info["name"] for info in listed["domainInfos"]]


def keys():
    assert list_names(new_client()) == [DOMAIN]
    stranger = new_client(secret="another")
    assert code_of(list_names, client=stranger) == "InvalidSignatureException"


def day_ahead():
    try:
        list_names(new_client())
    except Exception as error:  # boto3 and the CLI have one each, of the same text.
        assert "InvalidSignatureException" in str(error), error
        assert "Signature not yet current" in str(error), error
        return "refused"
    return None


def tls():
    assert list_names(new_client(authority=os.environ["EKIDEN_CA_FILE"])) == [DOMAIN]
    try:
        list_names(new_client(attempts=1))
    except CERTIFICATE_ERRORS:
        return
    raise AssertionError("a certificate of an unknown authority was accepted")


def throttling():
    arn = new_client().describe_domain(name=DOMAIN)["domainInfo"]["arn"]
    count = 60

    def codes_of(attempts):
        client = new_client(attempts=attempts)

        def call(_):
            return code_of(client.list_tags_for_resource, resourceArn=arn)

        with ThreadPoolExecutor(20) as callers:
            return set(callers.map(call, range(count)))

    while "ThrottlingException" not in (codes := codes_of(1)):
        assert codes == {None}, codes
    assert codes_of(15) == {None}


def restart():
    harness = ScenarioHarness("restart")
    harness.register()
    harness.register_activity()
    execution = harness.start()
    harness.decide(lambda _: [harness.schedule("one"), harness.schedule("two")])
    one = harness.activity_task()
    ask("restart")
    two = harness.activity_task()
    for task in (one, two):
        harness.client.respond_activity_task_completed(taskToken=task["taskToken"], result="kept")
    harness.decide_once("ActivityTaskCompleted", 2, lambda _: [complete("kept")])
    assert harness.describe(execution)["closeStatus"] == "COMPLETED"


def sigterm():
    harness = ScenarioHarness("sigterm", new_client(attempts=1))
    harness.register()

    def poll():
        try:
            return harness.client.poll_for_decision_task(domain=DOMAIN, taskList=harness.task_list)
        except NETWORK_ERRORS:
            return {}

    with ThreadPoolExecutor(1) as poller:
        waiting = poller.submit(poll)
        list_names(harness.client)
        ask("stop")
        task = waiting.result()
    assert not task.get("taskToken"), task
    ask("start")
    execution = harness.start()
    events = harness.decide(lambda _: [complete("after the stop")])
    assert len(attributes_of(events, "DecisionTaskStarted")) == 1, events
    assert harness.describe(execution)["closeStatus"] == "COMPLETED"


def idle():
    waits = (5, 30, 65, 130)
    clients = [new_client(attempts=1) for _ in waits]

    def call_after(seconds, client):
        list_names(client)
        time.sleep(seconds)
        list_names(client)

    with ThreadPoolExecutor(len(waits)) as callers:
        list(callers.map(call_after, waits, clients))
