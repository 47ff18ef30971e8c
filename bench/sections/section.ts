// A section measures one thing, prints it, and returns the figures that the last line is made of.
import type { LoadPlan } from "../load/load.ts";
import type { Options } from "../options.ts";
import type { Servers } from "../servers.ts";

export type Figures = Readonly<Record<string, unknown>>;

export interface Section {
  readonly title: string;
  /** Runs only with `--all` or by its name. */
  readonly long: boolean;
  /** A section that takes longer hangs, and fails. */
  readonly maxSeconds: number;
  run(options: Options, servers: Servers): Promise<Figures>;
}

/** Enough in flight that the server, not the wait for it, is the limit. */
export const busyPlan = (activities: number): LoadPlan => ({
  activities,
  inFlight: 200,
  starters: 4,
  deciders: 32,
  workers: 32,
  maxWorkflows: Number.POSITIVE_INFINITY,
});

/** As `busyPlan`, with so many callers that a ready task is hardly ever waited for. */
export const crowdedPlan = (activities: number): LoadPlan => ({
  ...busyPlan(activities),
  starters: 32,
  deciders: 200,
  workers: 200,
});

/** One workflow at a time, and always a poller that waits. */
export const lonePlan = (activities: number, maxWorkflows: number): LoadPlan => ({
  activities,
  inFlight: 1,
  starters: 1,
  deciders: 2,
  workers: 2,
  maxWorkflows,
});
