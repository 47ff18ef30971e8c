// Paused task lists and types: what waits there is handed out to no worker until they are resumed.
import { shellArguments } from "@ekiden/model/shown-text";
import { finding } from "../finding.ts";
import { heldBy } from "../held.ts";
import type { KnownPause } from "../known.ts";
import type { Reading } from "../reading.ts";
import { cut, identityText } from "../texts.ts";

const maxEvents = 20;

function* holding(reading: Reading) {
  if (!reading.isOpen) return;
  for (const pause of reading.known.pauses ?? []) {
    const held = heldBy(reading, pause);
    if (held.length === 0) continue;
    const { kind, name, version, at: since, reason, identity } = pause;
    const isOfType = kind === "workflowType" || kind === "activityType";
    yield {
      isOfType,
      since,
      events: held.slice(0, maxEvents),
      values: {
        kind: kindsOf[kind],
        name: cut(name),
        version: cut(version),
        words: shellArguments(kindsOf[kind], isOfType ? `${name}@${version}` : name),
        count: held.length,
        reason: cut(reason),
        identity: identityText(identity),
      },
    };
  }
}

const kindsOf = {
  workflowType: "workflow",
  activityType: "activity",
  decisionTaskList: "decision",
  activityTaskList: "activity",
} as const satisfies Record<KnownPause["kind"], string>;

export const pauseFindings = {
  TASK_LIST_PAUSED: finding({
    severity: "error",
    says:
      "The {kind} task list {name} has been paused by {identity} for {forMilliseconds}, because: " +
      "{reason}. Tasks of the run that it holds: {count}.",
    proof:
      "The list is among the pauses of the domain. Tasks of the run wait on it, or it is the list of " +
      "the run, whose decision task waits on the own list of a worker.",
    next: "No poller is given them. This lets the list go on: ekiden task-list resume {words}",
    *find(reading) {
      for (const { isOfType, ...found } of holding(reading)) if (!isOfType) yield found;
    },
  }),

  TYPE_PAUSED: finding({
    severity: "error",
    says:
      "The {kind} type {name} {version} has been paused by {identity} for {forMilliseconds}, because: " +
      "{reason}. Tasks of the run that it holds: {count}.",
    proof: "The type is among the pauses of the domain, and tasks of it wait in the run.",
    next: "No poller is given them. This lets the type go on: ekiden type resume {words}",
    *find(reading) {
      for (const { isOfType, ...found } of holding(reading)) if (isOfType) yield found;
    },
  }),
};
