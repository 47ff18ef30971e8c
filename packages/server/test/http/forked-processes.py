"""Two processes on one connection, as a program makes them that calls once and then forks.

Reads lines from its standard input: "poll" lets the first process poll for a decision task, "call"
lets the second one register a domain, both on the connection that they share. Writes one line of
JSON for each process: what it read before the connection came to its end.
"""
import json
import os
import socket
import ssl
import sys

port, certificate = int(sys.argv[1]), sys.argv[2]


def connect():
    plain = socket.create_connection(("127.0.0.1", port), timeout=30)
    if certificate == "none":
        return plain
    context = ssl.create_default_context(cafile=certificate)
    return context.wrap_socket(plain, server_hostname="localhost")


def call(operation, given):
    body = json.dumps(given)
    head = [
        "POST / HTTP/1.1",
        "Host: localhost",
        "X-Amz-Target: SimpleWorkflowService." + operation,
        "Content-Type: application/x-amz-json-1.0",
        "Content-Length: %d" % len(body),
    ]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def read(connection):
    try:
        return connection.recv(65536).decode()
    except OSError:
        return ""


shared = connect()
shared.sendall(call("ListDomains", {"registrationStatus": "REGISTERED"}))
assert " 200 " in read(shared)

poll = call("PollForDecisionTask", {"domain": "d", "taskList": {"name": "list"}})
register = call(
    "RegisterDomain", {"name": "behind", "workflowExecutionRetentionPeriodInDays": "1"}
)


def process(name, request):
    """Waits for a word, sends its request, and tells what it reads."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(writing)
        os.read(reading, 1)
        shared.sendall(request)
        line = json.dumps({"process": name, "read": read(shared)}) + "\n"
        os.write(sys.stdout.fileno(), line.encode())
        os._exit(0)
    os.close(reading)
    return writing


words = {"poll": process("poll", poll), "call": process("call", register)}
for line in sys.stdin:
    os.write(words[line.strip()], b".")
    if line.strip() == "call":
        break
os.wait()
os.wait()
