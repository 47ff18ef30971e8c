import { defineRule } from "../rule.ts";
import { refuse } from "../uses.ts";

const timers = {
  globals: ["setTimeout", "setInterval", "setImmediate", "AbortSignal.timeout", "scheduler"],
  modules: { timers: true, "timers/promises": true },
} as const;

export const noTimers = defineRule({
  description: "waits with `sleep()` and `withTimeout()`, not with timers of the process",
  why: "A timer of the process is gone when the process ends, and is in no history. `sleep()` is a timer of the service: it outlives every restart and may take months.",
  wrong: "await new Promise((resolve) => setTimeout(resolve, 60_000));",
  right: 'await sleep("1 minute");',
  messages: {
    timer:
      "`{{name}}` is a timer of this process, which is gone when the process ends. Use `sleep()` or `withTimeout()` of @ekiden/flow.",
  },
  listen: refuse(timers, "timer"),
});
