// What a worker is told, with what holds where it is not.
import { hostname } from "node:os";
import { harmlessLog } from "../log.ts";
import type { WorkerOptions } from "./worker-options.ts";

const defaults = {
  maxDecisions: 4,
  maxActivities: 10,
  register: true,
  sticky: "5 seconds",
  cacheMegabytes: 256,
  turnLimit: "5 seconds",
  heartbeatInterval: "10 seconds",
  callLimit: "30 seconds",
} as const;

export type WorkerSettings = WorkerOptions &
  Required<Pick<WorkerOptions, keyof typeof defaults | "identity">>;

/** An option that is undefined is not given. */
const given = <T extends object>(options: T): T =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;

/** Throws a RangeError for what is no number, such as `Number(process.env.UNSET)`. */
export const settingsOf = (options: WorkerOptions): WorkerSettings => {
  const identity = `${process.pid}@${hostname()}`.slice(0, 256);
  const log = options.log && { log: harmlessLog(options.log) };
  const settings = { ...defaults, identity, ...given(options), ...log };
  for (const name of ["maxDecisions", "maxActivities"] as const) {
    const value = settings[name];
    if (Number.isInteger(value) && value >= 0) continue;
    throw new RangeError(`a worker's ${name} is a whole number from 0 on, not ${value}`);
  }
  const { cacheMegabytes } = settings;
  if (cacheMegabytes >= 0) return settings;
  throw new RangeError(`a worker's cacheMegabytes is a number from 0 on, not ${cacheMegabytes}`);
};
