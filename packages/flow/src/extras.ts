// What a workflow passes to a worker of Flow beside the arguments of an activity. It travels as one
// more argument, behind the others, and only in calls that have something to pass.

import type { PayloadHeaders } from "./headers.ts";

interface Extras {
  /** What the last heartbeat of the try before said. */
  readonly lastHeartbeat?: unknown;
  /** The time-out that this call has, where it is shorter than workers expect. */
  readonly heartbeatMilliseconds?: number;
  readonly headers?: PayloadHeaders;
}

const member = "ekiden.call";

const isEmpty = ({ lastHeartbeat, heartbeatMilliseconds, headers }: Extras): boolean =>
  lastHeartbeat === undefined && heartbeatMilliseconds === undefined && headers === undefined;

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
