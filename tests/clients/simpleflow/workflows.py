"""Workflows of simpleflow, which its command imports by their names."""

import os
import time

from simpleflow import Workflow, activity, futures

VERSION = "1"
TASK_LIST = "simple"


def attempt(**more):
    return activity.with_attributes(
        version=VERSION, task_list=TASK_LIST, **{"start_to_close_timeout": 60, **more}
    )


@attempt()
def square(number):
    return number * number


@attempt()
def wait_for_file(path):
    """What a scenario says by a file, it says to whichever process runs the attempt."""
    while not os.path.exists(path):
        time.sleep(0.05)
    return "waited"


@attempt(retry=2, start_to_close_timeout=3)
def succeeds_third(folder):
    """Each attempt is in a process of its own, so that files say which it is."""
    number = len(os.listdir(folder)) + 1
    with open(os.path.join(folder, str(number)), "w", encoding="utf-8"):
        pass
    if number == 1:
        raise RuntimeError("not yet")
    while number == 2:
        time.sleep(60)  # The attempt times out, and its process is killed at its next heartbeat.
    return f"attempt {number}"


class Simple(Workflow):
    version = VERSION
    task_list = TASK_LIST
    execution_timeout = 600
    decision_tasks_timeout = 10


class Hello(Simple):
    name = "hello"

    def run(self, number):
        return self.submit(square, number).result


class Activity(Simple):
    name = "activity"

    def run(self, folder):
        return self.submit(succeeds_third, folder).result


class FanOut(Simple):
    name = "fan-out"

    def run(self, count):
        squares = self.map(square, range(count))
        futures.wait(*squares)
        return sum(each.result for each in squares)


class Timers(Simple):
    name = "timers"

    def run(self):
        self.submit(self.start_timer("long", 600))
        futures.wait(self.submit(self.start_timer("short", 1)))
        # A run that ends in the same turn would drop it.
        futures.wait(self.submit(self.cancel_timer("long")))
        return "in time"


class Receiver(Simple):
    name = "receiver"

    def run(self):
        futures.wait(self.submit(self.wait_signal("by a client")))
        futures.wait(self.submit(self.wait_signal("by a decider")))
        return "both"


class Sender(Simple):
    name = "sender"

    def run(self, workflow_id):
        signal = self.signal("by a decider", workflow_id=workflow_id, propagate=False)
        futures.wait(self.submit(signal))
        return "sent"


class Child(Simple):
    name = "child"
    raises_on_failure = False

    def get_workflow_id(self, what):
        return f"child-{what}"

    def run(self, what):
        if what == "fails":
            self.fail("badly")
        if what == "is-terminated":
            futures.wait(self.submit(self.wait_signal("never")))
        return "well"


class Children(Simple):
    name = "children"

    def run(self):
        started = [self.submit(Child, what) for what in ("completes", "fails", "is-terminated")]
        futures.wait(*started)
        return [str(type(each.exception).__name__) for each in started]


class Cancel(Simple):
    name = "cancel"

    def run(self, path):
        return self.submit(wait_for_file, path).result


class ContinueAsNew(Simple):
    name = "continue-as-new"

    def run(self, number=1):
        if number < 2:
            futures.wait(self.submit(self.continue_as_new(number=number + 1)))
        return number


class Markers(Simple):
    name = "markers"

    def run(self, count=1):
        # A run that ends in the same turn would drop the last of them.
        details = {"by": "simpleflow"}
        marks = [self.record_marker(f"seen-{index}", details=details) for index in range(count)]
        futures.wait(*[self.submit(mark) for mark in marks])
        return "marked"


class Waits(Simple):
    name = "waits"

    def run(self, path):
        waited = self.submit(wait_for_file, path).result
        return [waited, self.submit(square, 3).result]
