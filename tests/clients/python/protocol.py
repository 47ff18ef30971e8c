"""What every program in Python says to the run, and hears from it: one JSON line at a time."""

import json
import sys
import time
import traceback


def ask(what):
    """Asks the run to do something to the server, and waits until it is done."""
    print(json.dumps({"ask": what}), flush=True)
    line = sys.stdin.readline()
    assert json.loads(line)["done"] == what, line


def run_all(known, names):
    """Runs the named ones, one after the other, and says how each ended.

    Where a scenario may pass in several ways, what it returns says in which.
    """
    for scenario in names:
        begun = time.monotonic()
        told = {"outcome": "unknown"}
        if scenario in known:
            try:
                how = known[scenario]()
                told = {"outcome": "passed", **({} if how is None else {"how": how})}
            except Exception:  # Whatever it is, the others are run as well.
                told = {"outcome": "failed", "error": traceback.format_exc()}
        seconds = round(time.monotonic() - begun, 3)
        print(json.dumps({"scenario": scenario, "seconds": seconds, **told}), flush=True)
