import { defineRule } from "../rule.ts";
import { type Ban, isBanned, refuse } from "../uses.ts";

const modules = [
  ...["child_process", "cluster", "dgram", "dns", "dns/promises", "fs", "fs/promises"],
  ...["http", "http2", "https", "inspector", "inspector/promises", "net"],
  ...["readline", "readline/promises", "repl", "sqlite", "tls", "tty", "wasi", "worker_threads"],
];

const io: Ban = {
  globals: ["Bun", "Deno"],
  modules: Object.fromEntries(modules.map((name) => [name, true])),
};

export const noNodeIo = defineRule({
  description: "leaves files, sockets, processes and threads to activities",
  why: "What a file, a socket or another process says may differ on a replay and on another machine, and what is written there is written again each time. An activity does it once, and its result is in the history.",
  wrong: 'const text = await readFile(input.path, "utf8"); // of node:fs/promises',
  right: "const text = await readText(input.path); // an activity",
  messages: {
    io: "`{{name}}` does input or output, again on each replay. Use it in an activity, or in a `localActivity()` if it is short.",
  },
  listen: (look) => ({
    ...refuse(io, "io")(look),
    /** `import("fs")`, which needs no name to be used. */
    ImportExpression(node) {
      const origin = look.code.names.originOf(node);
      if (!origin || !isBanned(io, origin) || !look.code.contains(node)) return;
      const name = look.context.sourceCode.getText(node);
      look.context.report({ node, messageId: "io", data: { name } });
    },
  }),
});
