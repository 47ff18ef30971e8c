// Workflows that call Lambda functions, under test: mocked, or run for real.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  CancellationScope,
  defineWorkflow,
  isCanceled,
  LambdaFailure,
  lambda,
  sleep,
} from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";

type Resize = (event: { path: string; width: number }) => Promise<{ path: string }>;
const resize = lambda<Resize>("resize", { startToClose: "2 minutes" });

const lambdaRole = "arn:aws:iam::123456789012:role/functions";

const gallery = defineWorkflow(
  { name: "Gallery", version: "1", defaults: { lambdaRole } },
  async (paths: string[]) => {
    const resized = await Promise.all(paths.map((path) => resize({ path, width: 100 })));
    return resized.map(({ path }) => path);
  },
);

test("a function is mocked by a plain function of its name", async () => {
  const resize: Resize = async ({ path, width }) => ({ path: `${path}@${width}` });
  await using env = await startTestEnvironment({ workflows: [gallery], functions: { resize } });
  assert.deepEqual(await env.run(gallery, { input: ["a", "b"] }), ["a@100", "b@100"]);
});

test("a directory of functions runs as it would at a server", async () => {
  const directory = await mkdtemp(join(tmpdir(), "ekiden-testing-"));
  const code = "export const handler = async ({ path }) => ({ path: path.toUpperCase() });";
  await writeFile(join(directory, "resize.mjs"), code);
  {
    await using env = await startTestEnvironment({ workflows: [gallery], functions: directory });
    assert.deepEqual(await env.run(gallery, { input: ["a"] }), ["A"]);
  }
  await rm(directory, { recursive: true });
});

const careful = defineWorkflow(
  { name: "Careful", version: "1", defaults: { lambdaRole } },
  async () => {
    try {
      await resize({ path: "a", width: 1 });
      return ["no error"];
    } catch (error) {
      assert.ok(error instanceof LambdaFailure);
      const { functionName, kind, cause } = error;
      return [functionName, kind, (cause as Error | undefined)?.name, String(error.message)];
    }
  },
);

test("what a function throws is the cause of a LambdaFailure, by its own name", async () => {
  const resize = () => {
    throw new RangeError("too small");
  };
  await using env = await startTestEnvironment({ workflows: [careful], functions: { resize } });
  assert.deepEqual(await env.run(careful, {}), [
    "resize",
    "failed",
    "RangeError",
    "function resize failed: too small",
  ]);
});

test("a function that is not there is a LambdaFailure, too", async () => {
  await using env = await startTestEnvironment({ workflows: [careful], functions: {} });
  const [, kind, name] = await env.run(careful, {});
  assert.deepEqual([kind, name], ["failed", "ResourceNotFoundException"]);
});

const hasty = defineWorkflow(
  { name: "Hasty", version: "1", defaults: { lambdaRole } },
  async () => {
    const scope = new CancellationScope();
    const resized = scope.run(() => resize({ path: "a", width: 1 }));
    await sleep("1 second");
    scope.cancel();
    return resized.then(
      () => "done",
      (error) => isCanceled(error),
    );
  },
);

test("a function whose scope is canceled goes on, and is not awaited", async () => {
  let end = (): void => {};
  const ended = new Promise<{ path: string }>((resolve) => {
    end = () => resolve({ path: "late" });
  });
  const resize: Resize = () => ended;
  await using env = await startTestEnvironment({ workflows: [hasty], functions: { resize } });
  const handle = await env.start(hasty, {});
  // The function keeps time from being skipped: the test moves it.
  while (env.server.runningFunctions === 0) await env.server.settled();
  await env.server.pollsWaiting(1);
  await env.server.advance({ seconds: 1 });
  end();
  assert.equal(await env.result(handle), true);
});
