"""The programs of boto3 and of what is built on it: python main.py <scenario> …"""

import os
import sys

# The client's own folder may have a module sdk in place of this folder's.
sys.path.insert(0, os.getcwd())

import connections
import executions
import tasks
from protocol import run_all

KNOWN = {
    name.replace("_", "-"): getattr(module, name)
    for module, names in (
        (tasks, "hello activity fan_out timers cancel"),
        (
            executions,
            "signals children continue_as_new markers long_history visibility tags faults",
        ),
        (connections, "keys day_ahead tls throttling restart sigterm idle"),
    )
    for name in names.split()
}

run_all(KNOWN, sys.argv[1:])
