// Activities as their workers declare them: ordinary functions, with what is registered for them.
import type { Duration, Timeout } from "./duration.ts";

/** What is registered for an activity type, and used where a workflow says nothing else. */
export interface ActivityDefaults {
  /** "1.0" by default. */
  readonly version?: string;
  readonly description?: string;
  /** That of the worker which registers it by default. */
  readonly taskList?: string;
  readonly taskPriority?: number;
  /** "NONE" by default. */
  readonly scheduleToStart?: Timeout;
  /** "NONE" by default. */
  readonly scheduleToClose?: Timeout;
  /** "5 minutes" by default. */
  readonly startToClose?: Timeout;
  /** "NONE" by default. With one, heartbeats are sent at least three times as often. */
  readonly heartbeat?: Duration | "NONE";
}

const defaultsOf = new WeakMap<object, ActivityDefaults>();

/**
 * An activity with defaults, which are registered for its type and hold where a workflow says
 * nothing else. It is a function of its own, which calls the one that is given: two may be defined
 * of that.
 *
 * @example
 * ```ts
 * import { defineActivity } from "@ekiden/flow";
 *
 * export const encode = defineActivity(
 *   { version: "1.1", startToClose: "1 hour", heartbeat: "1 minute" },
 *   async (clip: string) => `${clip}.mp4`,
 * );
 * ```
 */
export const defineActivity = <Args extends unknown[], Result>(
  defaults: ActivityDefaults,
  activity: (...args: Args) => Result,
): ((...args: Args) => Result) => {
  const own = function (this: unknown, ...args: Args): Result {
    return Reflect.apply(activity, this, args);
  };
  for (const member of ["name", "length"] as const) {
    Object.defineProperty(own, member, { value: activity[member], configurable: true });
  }
  defaultsOf.set(own, defaults);
  return own;
};

/** What `defineActivity` gave a function; of any other function nothing. */
export const activityDefaults = (activity: object): ActivityDefaults =>
  defaultsOf.get(activity) ?? {};

type AnyActivity = (...args: unknown[]) => unknown;

/** An activity of a worker. */
export interface Activity {
  readonly name: string;
  readonly version: string;
  readonly defaults: ActivityDefaults;
  /** Calls it as a method of what it is a member of. */
  readonly call: AnyActivity;
}

/** What is not a getter: to read one of an instance may do something, or fail. */
const dataNamesOf = (prototype: object): string[] =>
  Object.entries(Object.getOwnPropertyDescriptors(prototype)).flatMap(([name, { value }]) =>
    value === undefined ? [] : [name],
  );

const isList = (members: object): boolean =>
  typeof members === "function" || Symbol.iterator in members;

/** Of an object and of the classes that it is an instance of, each name once. */
const namesIn = (members: object): ReadonlySet<string> => {
  if (isList(members)) {
    throw new TypeError(
      "Activities are given by their names: { charge, ship }, a module, or an instance of a class; " +
        `this is ${Array.isArray(members) ? "an array" : `a ${members.constructor.name}`}`,
    );
  }
  const names = new Set(Object.keys(members));
  let prototype = Object.getPrototypeOf(members);
  for (
    ;
    prototype && prototype !== Object.prototype;
    prototype = Object.getPrototypeOf(prototype)
  ) {
    for (const name of dataNamesOf(prototype)) names.add(name);
  }
  names.delete("constructor");
  return names;
};

/**
 * The activities that a worker finds in a module, an object or an instance: the functions among its
 * members, and for an instance the methods of its class and of those above.
 */
export const activitiesOf = (members: object): Activity[] =>
  [...namesIn(members)].flatMap((name) => {
    const member: unknown = Reflect.get(members, name);
    if (typeof member !== "function") return [];
    const defaults = activityDefaults(member);
    const call: AnyActivity = (...args) => Reflect.apply(member, members, args);
    return [{ name, version: defaults.version ?? "1.0", defaults, call }];
  });
