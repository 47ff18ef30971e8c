"""Workflows of simpleflow, which its command imports by their names."""

import os

from simpleflow import Workflow, activity, futures

VERSION = "1"


@activity.with_attributes(version=VERSION, task_list="unused", start_to_close_timeout=60)
def square(number):
    return number * number


@activity.with_attributes(version=VERSION, task_list="unused", retry=1, start_to_close_timeout=60)
def fails_once(path):
    """Each attempt is in a process of its own, so that a file says which it is."""
    if os.path.exists(path):
        return "second"
    with open(path, "w", encoding="utf-8"):
        raise RuntimeError("not yet")


class Simple(Workflow):
    version = VERSION
    task_list = "unused"
    execution_timeout = 600
    decision_tasks_timeout = 60


class Hello(Simple):
    name = "hello"

    def run(self, number):
        return self.submit(square, number).result


class Activity(Simple):
    name = "activity"

    def run(self, path):
        return self.submit(fails_once, path).result


class FanOut(Simple):
    name = "fan-out"

    def run(self, count):
        squares = self.map(square, range(count))
        futures.wait(*squares)
        return sum(each.result for each in squares)


class Children(Simple):
    name = "children"

    def run(self, number):
        future = self.submit(Hello, number)
        futures.wait(future)
        return future.result


class Markers(Simple):
    name = "markers"

    def run(self):
        # A run that ends in the same turn would drop it.
        futures.wait(self.submit(self.record_marker("seen", details={"by": "simpleflow"})))
        return "marked"
