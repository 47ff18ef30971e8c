import { joins } from "../flow.ts";
import type { Names } from "../names.ts";
import { defineRule } from "../rule.ts";
import { bare, type Node } from "../tree.ts";
import { type Ban, isBanned } from "../uses.ts";

/** Promises that no history settles. What other rules ban is left out. */
const foreign: Ban = {
  globals: [
    "Promise.new(…)",
    "Promise.withResolvers",
    "crypto.subtle",
    "WebAssembly",
    "Atomics.waitAsync",
  ],
  modules: {
    crypto: ["subtle", "webcrypto.subtle"],
    events: ["once", "on"],
    stream: ["promises"],
    "stream/promises": true,
    util: ["promisify"],
  },
};

/** The promises that an awaited expression is made of. */
const promisesIn = (expression: Node, names: Names): Node[] => {
  const node = bare(expression);
  if (node.type !== "CallExpression") return [node];
  const origin = names.originOf(node.callee);
  const [list] = node.arguments;
  const isJoin = origin?.module === undefined && joins.test(origin?.path ?? "");
  if (!isJoin || list?.type !== "ArrayExpression") return [node];
  return list.elements.flatMap((element) => (element ? promisesIn(element, names) : []));
};

const messageFor = (node: Node, names: Names): "promise" | "call" | "import" | undefined => {
  if (node.type === "ImportExpression") return "import";
  const origin = names.originOf(node);
  if (!origin || !isBanned(foreign, origin)) return undefined;
  return origin.module === undefined && /^Promise\b/.test(origin.path) ? "promise" : "call";
};

export const noForeignAwait = defineRule({
  description: "awaits only what the history settles",
  why: "A workflow is led to where it was by its history. A promise that something else settles is pending when the history has been read, and is settled in no turn of the workflow: it then hangs, or goes on where nothing of @ekiden/flow can be called.",
  wrong: "await new Promise<void>((resolve) => {\n  approved.handle(() => resolve());\n});",
  right: "await approved.waitFor();",
  isWarning: true,
  messages: {
    promise:
      "No history settles this promise. Wait with `condition()`, `signal.waitFor()` or `sleep()`, or for an activity.",
    call: "`{{name}}` is settled outside of the history. Await activities, timers, children, signals and conditions; do other work in an activity or a `localActivity()`.",
    import:
      "A module that is imported here is loaded outside of the history. Import it at the top.",
  },
  listen: (look) => ({
    AwaitExpression({ argument }) {
      const { context, code } = look;
      if (!code.contains(argument)) return;
      for (const node of promisesIn(argument, code.names)) {
        const messageId = messageFor(node, code.names);
        const data = { name: context.sourceCode.getText(node) };
        if (messageId) context.report({ node, messageId, data });
      }
    },
  }),
});
