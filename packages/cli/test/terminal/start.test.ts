// What a command loads before it does anything: its start is fast because it is little.
import assert from "node:assert/strict";
import { basename } from "node:path";
import { test } from "node:test";
import { build, type Metafile } from "esbuild";
import { bundleOptions } from "../../bundle.ts";

const { metafile } = await build({ ...bundleOptions, write: false, metafile: true });

/** The file of a bundle whose code is mostly that of such a source. */
const outputOf = (source: string): string => {
  const [found] = Object.entries(metafile.outputs).find(([, { entryPoint }]) =>
    entryPoint?.endsWith(source),
  ) ?? [undefined];
  assert.ok(found, `${source} is not loaded by itself`);
  return found;
};

type Output = Metafile["outputs"][string];

/** What is read as soon as these are: their own code, and what they cannot begin without. */
const loadedWith = (sources: readonly string[]): ReadonlyMap<string, Output> => {
  const loaded = new Map<string, Output>();
  const load = (path: string): void => {
    const output = metafile.outputs[path];
    if (!output || loaded.has(path)) return;
    loaded.set(path, output);
    for (const { path: next, kind } of output.imports) {
      if (kind === "import-statement") load(next);
    }
  };
  for (const source of sources) load(outputOf(source));
  return loaded;
};

const bytesOf = (loaded: ReadonlyMap<string, Output>): number =>
  [...loaded.values()].reduce((sum, { bytes }) => sum + bytes, 0);

const main = ["packages/cli/src/main.ts", "packages/cli/src/command-line.ts"];
const everyday = loadedWith([...main, "packages/cli/src/workflow/workflow-command.ts"]);
const serving = loadedWith([...main, "packages/cli/src/serve-command.ts"]);

test("a command about executions loads nothing of the server, of Flow, of YAML or of the AWS SDK", () => {
  const inputs = [...everyday.values()].flatMap(({ inputs: read }) => Object.keys(read));
  // How words of texts are shown is in the model as well, for all who advise commands.
  const unwanted =
    /packages\/(server|model(?!\/src\/shown-text\.ts$)|engine|flow)\/|node_modules\/(yaml|@aws-sdk|@smithy|string-width)\//;
  assert.deepEqual(
    inputs.filter((path) => unwanted.test(path)),
    [],
  );
});

test("a server reads nothing about metrics, unless it is told where they are scraped", () => {
  const inputs = [...serving.values()].flatMap(({ inputs: read }) => Object.keys(read));
  const measuring = /node_modules\/prom-client\/|packages\/server\/src\/metrics\//;
  assert.deepEqual(
    inputs.filter((path) => measuring.test(path)),
    [],
  );
  const all = Object.keys(metafile.inputs);
  assert.ok(all.some((path) => path.includes("node_modules/prom-client/")));
});

test("the library of the Model Context Protocol is read by `ekiden mcp` alone, when it serves", () => {
  const protocol = /node_modules\/(@modelcontextprotocol|zod|ajv)\//;
  const command = loadedWith([...main, "packages/cli/src/mcp/mcp-command.ts"]);
  const inputs = [...command.values(), ...serving.values(), ...everyday.values()].flatMap(
    ({ inputs: read }) => Object.keys(read),
  );
  assert.deepEqual(
    inputs.filter((path) => protocol.test(path)),
    [],
  );
  assert.ok(Object.keys(metafile.inputs).some((path) => protocol.test(path)));
});

test("it reads a third of what the server reads, and at most 300 kB", (t) => {
  const [ours, servers] = [bytesOf(everyday), bytesOf(serving)];
  t.diagnostic(`workflow: ${ours} bytes in ${everyday.size} files; serve: ${servers} bytes`);
  assert.ok(ours * 3 < servers, `${ours} of ${servers} bytes`);
  assert.ok(
    ours <= 300_000,
    `${ours} bytes in ${[...everyday.keys()].map((path) => basename(path))}`,
  );
});
