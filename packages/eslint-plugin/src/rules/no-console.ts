import { defineRule } from "../rule.ts";
import { refuse } from "../uses.ts";

const consoles = { globals: ["console"], modules: { console: true } } as const;

export const noConsole = defineRule({
  description: "writes to `log`, not to the console",
  why: "A replay runs the workflow's code again from its beginning, and writes everything to the console again. `log` of @ekiden/flow is silent while it replays, and says which run it speaks of.",
  wrong: 'console.log("charged", input.order);',
  right: 'log.info("charged", { order: input.order });',
  isWarning: true,
  messages: {
    console: "`{{name}}` writes again on each replay. Use `log` of @ekiden/flow.",
  },
  listen: refuse(consoles, "console"),
});
