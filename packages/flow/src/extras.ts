// What a workflow passes to a worker of Flow beside the arguments of an activity. It travels as one
// more argument, behind the others, and only in calls that have something to pass.

import type { PayloadHeaders } from "./headers.ts";

interface Extras {
  /** What the last heartbeat of the try before said. */
  readonly lastHeartbeat?: unknown;
  /** The time-out that this call has, where it is shorter than workers expect. */
  readonly heartbeatMilliseconds?: number;
  readonly headers?: PayloadHeaders;
  /** Places of arguments that are undefined: in a list JSON makes null of them. */
  readonly absent?: readonly number[];
}

const member = "ekiden.call";

const isEmpty = (extras: Extras): boolean =>
  Object.values(extras).every((value) => value === undefined);

export const withExtras = (args: readonly unknown[], extras: Extras): readonly unknown[] =>
  isEmpty(extras) ? args : [...args, { [member]: extras }];

const hasExtras = (value: unknown): value is { readonly [member]: Extras } =>
  typeof value === "object" && value !== null && member in value;

export const splitExtras = (
  all: readonly unknown[],
): { readonly args: readonly unknown[]; readonly extras: Extras } => {
  const last = all.at(-1);
  return hasExtras(last)
    ? { args: all.slice(0, -1), extras: last[member] }
    : { args: all, extras: {} };
};

/** The arguments as they were given: for undefined, and not for null, a parameter has a default. */
export const withAbsent = (args: readonly unknown[], { absent = [] }: Extras): readonly unknown[] =>
  args.map((arg, place) => (arg === null && absent.includes(place) ? undefined : arg));
