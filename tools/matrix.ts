// `npm run matrix`: tests of Flow and of the store on the versions of Node.js that are supported.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { nodeOf, nodeVersions } from "./node-versions.ts";

/** Turns, guards, replays, what a worker does to its process, and the embedded store. */
const testFiles = [
  "packages/flow/test/worker/forbidden.test.ts",
  "packages/flow/test/worker/foreign-promises.test.ts",
  "packages/flow/test/worker/turn-taking.test.ts",
  "packages/flow/test/workflow/turns.test.ts",
  "packages/flow/test/workflow/pending-decisions.test.ts",
  "packages/flow/test/workflow/random.test.ts",
  "packages/flow/test/codec.test.ts",
  "packages/flow/test/failure.test.ts",
  "packages/flow/test/duration.test.ts",
  // By the SQLite of Node.js, where it has one.
  "packages/server/test/store/native-binding.test.ts",
  "packages/server/test/store/memory.test.ts",
  "packages/server/test/store/sqlite.test.ts",
  "packages/server/test/store/sqlite-owner-only.test.ts",
];

const run = async (command: string, args: readonly string[]): Promise<number> => {
  const child = spawn(command, args, { stdio: "inherit" });
  const [code] = await once(child, "exit");
  return code ?? 1;
};

const help = `npm run matrix -- [words]

Runs tests of Flow and of the store on the supported versions of Node.js, which npm brings into a
temporary folder: ${nodeVersions.join(", ")}.
With words, those files alone whose paths have one of them.`;

const { values, positionals: words } = parseArgs({
  allowPositionals: true,
  options: { help: { type: "boolean", default: false } },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const files = testFiles.filter(
  (file) => words.length === 0 || words.some((word) => file.includes(word)),
);
// Without files, Node.js would run all that it finds.
if (files.length === 0) {
  throw new Error(`No file has ${words.join(" or ")} in its path: ${testFiles.join(", ")}.`);
}

const failed: string[] = [];
for (const version of nodeVersions) {
  const folder = await mkdtemp(join(tmpdir(), `ekiden-node-${version}-`));
  try {
    const node = await nodeOf(version, folder);
    console.log(`\nNode.js ${version}:`);
    const options = ["--conditions=source", "--import", "tsx", "--test", "--test-reporter=dot"];
    if ((await run(node, [...options, ...files])) !== 0) failed.push(version);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
console.log(failed.length === 0 ? "\nAll pass." : `\nTests fail on Node.js ${failed.join(", ")}.`);
process.exitCode = failed.length === 0 ? 0 : 1;
