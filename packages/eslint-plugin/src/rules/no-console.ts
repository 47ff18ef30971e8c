import { defineRule, unguarded } from "../rule.ts";
import { refuse } from "../uses.ts";

const consoles = { globals: ["console"], modules: { console: true } } as const;

export const noConsole = defineRule({
  description: "writes to `log`, not to the console",
  why: `A replay runs the workflow's code again from its beginning. ${unguarded} the console writes everything again then. \`log\` of @ekiden/flow is silent while it replays, and says which run it speaks of.`,
  wrong: 'console.log("charged", input.order);',
  right: 'log.info("charged", { order: input.order });',
  isWarning: true,
  messages: {
    console: `${unguarded} \`{{name}}\` writes again on each replay. Use \`log\` of @ekiden/flow, which says of which run.`,
  },
  listen: refuse(consoles, "console"),
});
