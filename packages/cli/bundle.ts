// How the command is bundled: for the build, and for the test that says what a command loads.
import { fileURLToPath } from "node:url";
import type { BuildOptions } from "esbuild";

export const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const server = "../server/src";

/**
 * A bundled CommonJS module asks for Node's own modules by `require`. The address is that of the
 * bundle, so that it is not written here as one word, which a bundle of tests would replace. A
 * program's bundler may make a script of CommonJS of it, which has a file name in its place.
 */
const requireOfBundle =
  'import * as ownModule from "node:module"; ' +
  `const require = ownModule.createRequire(${["import", "meta", "url"].join(".")} ?? __filename);`;

export const bundleOptions = {
  // The command, what programs import, and what both start as threads and processes of their own.
  entryPoints: {
    main: at("src/main.ts"),
    embed: at("src/embed/index.ts"),
    "service-thread": at("src/embed/service-thread.ts"),
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
  // Clients of Lambda and STS come with the user. The classes of errors of @ekiden/client are those
  // that the program and Flow know, so it is not bundled.
  external: [
    ...["@aws-sdk/client-lambda", "@aws-sdk/client-sts", "@ekiden/client", "@ekiden/console"],
    ...["better-sqlite3", "pg", "pino", "tsx"],
  ],
  banner: { js: requireOfBundle },
  logLevel: "warning",
} satisfies BuildOptions;
