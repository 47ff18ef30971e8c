// Bundles the built command into a few files: a process that reads six hundred modules takes three
// times as long to start. What is native, or loads files of its own, stays outside.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const server = "../server/src";

/** A bundled CommonJS module asks for Node's own modules by `require`. */
const requireOfBundle =
  'import * as ownModule from "node:module"; ' +
  "const require = ownModule.createRequire(import.meta.url);";

rmSync(at("dist"), { recursive: true, force: true });
await build({
  // Beside the command, the programs that it starts as threads and processes of their own.
  entryPoints: {
    main: at("src/main.ts"),
    "checkpoint-worker": at(`${server}/store/sqlite/checkpoint-worker.ts`),
    program: at(`${server}/functions/local/program.ts`),
    watch: at(`${server}/functions/local/watch.ts`),
  },
  outdir: at("dist"),
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20",
  format: "esm",
  conditions: ["source"],
  // The client's own transport is not used. Of the SDK, clients of Lambda and STS come with the user; what reads the files of AWS is inside.
  external: [
    "@aws-sdk/client-lambda",
    "@aws-sdk/client-sts",
    "@ekiden/console",
    "better-sqlite3",
    "pg",
    "pino",
    "tsx",
    "undici",
  ],
  banner: { js: requireOfBundle },
  logLevel: "warning",
});
