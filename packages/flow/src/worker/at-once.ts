// What a workflow must not do although it is done at once: reading files, the machine and its
// processes, code from texts, and keys. Node and its tools do some of it themselves when they load
// modules and explain errors: that goes on in a workflow, too.
import childProcess from "node:child_process";
import nodeCrypto from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import vm from "node:vm";
import { runningRun } from "../workflow/current.ts";
import { forbidAll, forbidConstructor } from "./guarding.ts";

const functionsOf = (module: object, isMeant: (name: string) => boolean): readonly string[] =>
  Object.entries(module)
    .filter(([name, member]) => typeof member === "function" && isMeant(name))
    .map(([name]) => name);

const isSync = (name: string): boolean => name.endsWith("Sync");
const isKeyMaker = (name: string): boolean => name.startsWith("generate");
const isLowerCase = (name: string): boolean => /^[a-z]/.test(name);

/** Deep enough to see who loads a module, or reads the map of a stack. */
const maxFrames = 50;
let isLookingAtStack = false;

/** True in code of Node's that loads a module, or that writes out the stack of an error. */
const isLoadingOrExplaining = (): boolean => {
  if (isLookingAtStack) return true;
  isLookingAtStack = true;
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = maxFrames;
  try {
    const { stack = "" } = new Error();
    return /node:internal\/(modules|source_map|process\/esm)|prepareStackTrace/.test(stack);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    isLookingAtStack = false;
  }
};

const useActivity = "do it in an activity, in localActivity(), or in sideEffect()";

const clocksOfProcess = ["uptime", "memoryUsage", "cpuUsage", "resourceUsage"];

export const guardAtOnce = (): void => {
  const advice = { instead: useActivity, unless: isLoadingOrExplaining };
  for (const module of [fs, childProcess]) {
    forbidAll(module, functionsOf(module, isSync), advice);
  }
  forbidAll(os, functionsOf(os, isLowerCase), advice);
  forbidAll(vm, functionsOf(vm, isLowerCase), advice);
  forbidConstructor(vm, "Script", advice);
  forbidAll(nodeCrypto, functionsOf(nodeCrypto, isKeyMaker), useActivity);
  forbidAll(process.memoryUsage, ["rss"], useActivity);
  forbidAll(process, clocksOfProcess, "use now(), or do it in sideEffect()");
};

/** `new Intl.DateTimeFormat().format()` formats the time of the decision task. */
export const guardFormats = (): void => {
  const { prototype } = Intl.DateTimeFormat;
  const format = Object.getOwnPropertyDescriptor(prototype, "format")?.get;
  const { formatToParts } = prototype;
  if (!format) return;
  const guarded = new WeakMap<object, (date?: Date | number) => string>();
  // Null is a time, too: the beginning of 1970.
  const timeOr = (date: Date | number | undefined) =>
    date === undefined ? runningRun()?.now : date;
  Object.defineProperty(prototype, "format", {
    configurable: true,
    get(this: Intl.DateTimeFormat) {
      const bound: (date?: Date | number) => string = format.call(this);
      const known = guarded.get(bound) ?? ((date) => bound(timeOr(date)));
      guarded.set(bound, known);
      return known;
    },
  });
  prototype.formatToParts = function (date) {
    return formatToParts.call(this, timeOr(date));
  };
};
