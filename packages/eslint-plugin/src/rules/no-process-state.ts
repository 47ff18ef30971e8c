import { defineRule } from "../rule.ts";
import { refuse } from "../uses.ts";

const ofTheMachine = {
  globals: ["process", "navigator", "__dirname", "__filename"],
  modules: { process: true, os: true, v8: true },
} as const;

export const noProcessState = defineRule({
  description: "does not depend on the process or the machine that it runs on",
  why: "A run is continued by any worker: with other environment variables, in another directory, on another machine. What it depends on comes in its input, from an activity, or out of a `sideEffect()`, which records it.",
  wrong: "const region = process.env.REGION;",
  right: "const region = sideEffect(() => process.env.REGION);",
  messages: {
    state:
      "`{{name}}` may be something else on the worker that continues the run. Take it from the input, from an activity, or from a `sideEffect()`, which records it.",
  },
  listen: refuse(ofTheMachine, "state"),
});
