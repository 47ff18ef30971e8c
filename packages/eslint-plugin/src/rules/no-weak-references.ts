import { defineRule } from "../rule.ts";
import { refuse } from "../uses.ts";

const collected = { globals: ["WeakRef", "FinalizationRegistry"] };

export const noWeakReferences = defineRule({
  description: "does not depend on when garbage is collected",
  why: "When the garbage collector runs is different on every replay, so `WeakRef` and `FinalizationRegistry` tell each replay something else. `WeakMap` and `WeakSet` tell nothing of it, and are allowed.",
  wrong: "const last = new WeakRef(order);",
  right: "const lastByCustomer = new WeakMap();",
  messages: {
    collected:
      "`{{name}}` depends on the garbage collector, which runs at other times on a replay. Hold the value itself, or use a `WeakMap`.",
  },
  listen: refuse(collected, "collected"),
});
