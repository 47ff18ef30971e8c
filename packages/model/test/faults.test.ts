// Clients tell faults apart by name, and some by status: both are part of the contract.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Fault, type FaultName, faults, refuse } from "../src/faults.ts";

const base = (name: string, status = 400) => [`com.amazonaws.swf.base.model#${name}`, status];
const coral = (path: string, status = 400) => [`com.amazon.coral.${path}`, status];

/** What each fault is called on the wire, and its status. */
const onTheWire: Record<FaultName, (string | number)[]> = {
  UnknownResourceFault: base("UnknownResourceFault"),
  OperationNotPermittedFault: base("OperationNotPermittedFault"),
  DomainAlreadyExistsFault: base("DomainAlreadyExistsFault"),
  DomainDeprecatedFault: base("DomainDeprecatedFault"),
  TypeAlreadyExistsFault: base("TypeAlreadyExistsFault"),
  TypeDeprecatedFault: base("TypeDeprecatedFault"),
  TypeNotDeprecatedFault: base("TypeNotDeprecatedFault"),
  WorkflowExecutionAlreadyStartedFault: base("WorkflowExecutionAlreadyStartedFault"),
  DefaultUndefinedFault: base("DefaultUndefinedFault"),
  LimitExceededFault: base("LimitExceededFault"),
  TooManyTagsFault: base("TooManyTagsFault"),
  ValidationException: coral("validate#ValidationException"),
  ThrottlingException: coral("availability#ThrottlingException"),
  SerializationException: coral("service#SerializationException"),
  UnknownOperationException: coral("service#UnknownOperationException", 404),
  MissingAuthenticationTokenException: coral("service#MissingAuthenticationTokenException"),
  IncompleteSignatureException: coral("service#IncompleteSignatureException"),
  InvalidSignatureException: coral("service#InvalidSignatureException"),
  UnrecognizedClientException: coral("service#UnrecognizedClientException"),
  ExpiredTokenException: coral("service#ExpiredTokenException"),
  AccessDeniedException: coral("service#AccessDeniedException"),
  MalformedPolicyDocumentException: coral("service#MalformedPolicyDocumentException"),
  MalformedHttpRequestException: coral("service#MalformedHttpRequestException"),
  TooManyRequestsException: coral("service#TooManyRequestsException", 429),
  RequestEntityTooLargeException: coral("service#RequestEntityTooLargeException", 413),
  ServiceUnavailable: coral("service#ServiceUnavailable", 503),
  HttpVersionNotSupportedException: coral("service#HttpVersionNotSupportedException", 505),
  InternalFailure: coral("service#InternalFailure", 500),
  ActivityStateConflict: ["ekiden#ActivityStateConflict", 409],
  TaskOver: ["ekiden#TaskOver", 410],
  TaskHeld: ["ekiden#TaskHeld", 409],
  NotYours: ["ekiden#NotYours", 403],
  ChangedMeanwhile: ["ekiden#ChangedMeanwhile", 409],
  InvalidAnswer: ["ekiden#InvalidAnswer", 422],
  InvalidForm: ["ekiden#InvalidForm", 422],
};

for (const [name, [type, status]] of Object.entries(onTheWire)) {
  test(`${name} goes over the wire as ${type} with status ${status}`, () => {
    const fault = new Fault(name as FaultName, 'a "quoted" word\n');
    assert.deepEqual(JSON.parse(fault.body), { __type: type, message: 'a "quoted" word\n' });
    assert.equal(fault.status, status);
    assert.equal(fault.name, name);
  });
}

test("every row of the table of faults is known to clients", () => {
  assert.deepEqual(Object.keys(faults).sort(), Object.keys(onTheWire).sort());
});

const type = { name: "N", version: "V" };

/** Texts that people grep for: seen from the service, unless it never shows one. */
const texts: [fault: Fault, name: FaultName, message: string][] = [
  [refuse.unknownDomain("d"), "UnknownResourceFault", "Unknown domain: d"],
  [
    refuse.unknownType("WorkflowType", type),
    "UnknownResourceFault",
    "Unknown type: WorkflowType=[name=N, version=V]",
  ],
  [
    refuse.unknownExecution({ workflowId: "W", runId: "R" }),
    "UnknownResourceFault",
    "Unknown execution: WorkflowExecution=[workflowId=W, runId=R]",
  ],
  [
    refuse.unknownExecution({ workflowId: "W" }),
    "UnknownResourceFault",
    "Unknown execution, workflowId = W",
  ],
  [refuse.unknownActivity(7), "UnknownResourceFault", "Unknown activity, scheduledEventId = 7"],
  [
    refuse.unknownDecisionTask(7),
    "UnknownResourceFault",
    "Unknown decision task, scheduledEventId = 7",
  ],
  [refuse.domainAlreadyExists("d"), "DomainAlreadyExistsFault", "d"],
  [refuse.domainDeprecated("d"), "DomainDeprecatedFault", "d"],
  [
    refuse.typeAlreadyExists("ActivityType", type),
    "TypeAlreadyExistsFault",
    "ActivityType=[name=N, version=V]",
  ],
  [
    refuse.typeDeprecated("ActivityType", type),
    "TypeDeprecatedFault",
    "ActivityType=[name=N, version=V]",
  ],
  [
    refuse.typeNotDeprecated(),
    "TypeNotDeprecatedFault",
    "The type is currently registered and cannot be deleted in its current state",
  ],
  [refuse.alreadyStarted(), "WorkflowExecutionAlreadyStartedFault", "Already Started"],
  [refuse.defaultUndefined("taskList"), "DefaultUndefinedFault", "taskList"],
  [refuse.invalidToken(), "ValidationException", "Invalid token"],
  [
    refuse.expiredToken(),
    "ValidationException",
    "Specified token has exceeded its maximum lifetime",
  ],
  [
    refuse.accessDenied("U", "swf:ListDomains", "R"),
    "AccessDeniedException",
    "User: U is not authorized to perform: swf:ListDomains on resource: R",
  ],
  [refuse.closeNotLast(), "ValidationException", "Close must be last decision in list"],
  [
    refuse.incompatibleWithClose(),
    "ValidationException",
    "Specified decision is incompatible with close decision",
  ],
];

for (const [fault, name, message] of texts) {
  test(`the service says "${message}" as a ${name}`, () => {
    assert.deepEqual([fault.name, fault.message], [name, message]);
  });
}

test("limits in the guide of human tasks end in faults that there are", () => {
  const page = new URL("../../../docs/guide/human-tasks.md", import.meta.url);
  const [, table = ""] = readFileSync(page, "utf8").split(/^\| what +\| limit +\| then +\|$/m);
  const rows = table.split("\n\n")[0]?.split("\n").slice(2) ?? [];
  const named = rows.flatMap((row) => /`(\w+)` +\|$/.exec(row)?.[1] ?? []);
  assert.ok(named.length >= 4);
  for (const name of named) assert.ok(Object.hasOwn(faults, name), name);
});

test("a fault is an error that can be caught and told apart from a bug", () => {
  assert.ok(refuse.internalFailure() instanceof Error);
  assert.ok(refuse.internalFailure() instanceof Fault);
});
