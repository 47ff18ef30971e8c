// Lambda functions whose server is killed, or stopped, in their midst: what was started runs at
// most once and has an end in its history, and what waited is taken by a live node.
import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { startTestPostgres } from "@ekiden/testing";
import { temporaryDirectory } from "./directory.ts";
import { begin, clientOf, endsOf, register, untilGone } from "./lambda.ts";
import { ServerProcess } from "./server-process.ts";
import { pass } from "./time.ts";

/** Says that it runs, and in which process; then it goes on until there is a file `go`. */
const handler = `
import { appendFileSync, existsSync } from "node:fs";
export const handler = async ({ name, directory }) => {
  appendFileSync(directory + "/ran", name + " " + process.pid + "\\n");
  while (!existsSync(directory + "/go")) await new Promise((done) => setTimeout(done, 10));
  return name;
};
`;

/** The lines of what ran: a name and the number of a process each. */
const ran = (directory: string): string[] =>
  existsSync(join(directory, "ran"))
    ? readFileSync(join(directory, "ran"), "utf8").trim().split("\n")
    : [];

const untilRan = async (directory: string, count: number): Promise<void> => {
  while (ran(directory).length < count) await pass(20);
};

const placeOf = (path: string) => {
  writeFileSync(join(path, "work.mjs"), handler);
  const more = ["--functions", path, "--function-concurrency", "1"];
  return { more, go: () => writeFileSync(join(path, "go"), "") };
};

// Each waits for deadlines of its own: they do so side by side.
describe("functions and the end of their server", { concurrency: true }, () => {
  test("a function whose server is killed runs no second time, and times out by its own deadline", {
    timeout: 120_000,
  }, async () => {
    using directory = temporaryDirectory();
    const { more, go } = placeOf(directory.path);
    const options = { data: join(directory.path, "data"), more };
    const first = await ServerProcess.start(options);
    const swf = clientOf(first);
    await register(swf);
    const place = { directory: directory.path, startToCloseTimeout: "20" };
    await begin(swf, ["one", "two"], place);
    await untilRan(directory.path, 1);
    await first.stop("SIGKILL");
    const [line = ""] = ran(directory.path);
    // It does not outlive its server.
    await untilGone(Number(line.split(" ")[1]));
    go();
    await using second = await ServerProcess.start(options);
    const ends = await endsOf(clientOf(second), 2);
    assert.deepEqual(
      ends.map(({ eventType }) => eventType),
      ["LambdaFunctionCompleted", "LambdaFunctionTimedOut"],
    );
    assert.equal(ends[0]?.lambdaFunctionCompletedEventAttributes?.result, '"two"');
    const names = ran(directory.path).map((each) => each.split(" ")[0]);
    assert.deepEqual(names, ["one", "two"]);
  });

  test("what waits at a node that is killed is taken by another, and nothing runs twice", {
    timeout: 120_000,
  }, async () => {
    using directory = temporaryDirectory();
    await using postgres = await startTestPostgres();
    const { more, go } = placeOf(directory.path);
    const options = { store: await postgres.createDatabase(), more };
    const first = await ServerProcess.start(options);
    await using second = await ServerProcess.start(options);
    await register(clientOf(first));
    const place = { directory: directory.path, startToCloseTimeout: "20" };
    const names = ["one", "two", "three", "four"];
    await begin(clientOf(first), names, place);
    // One at each node: the others wait.
    await untilRan(directory.path, 2);
    await first.stop("SIGKILL");
    go();
    const ends = await endsOf(clientOf(second), 4);
    const types = ends.map(({ eventType }) => eventType);
    assert.deepEqual(types.filter((type) => type === "LambdaFunctionCompleted").length, 3);
    assert.deepEqual(types.filter((type) => type === "LambdaFunctionTimedOut").length, 1);
    const known = ran(directory.path).map((each) => each.split(" ")[0]);
    assert.deepEqual(known.sort(), [...names].sort());
  });

  test("a server that is stopped lets functions end, and abandons those that do not", {
    timeout: 120_000,
  }, async () => {
    for (const isQuick of [true, false]) {
      using directory = temporaryDirectory();
      const { more, go } = placeOf(directory.path);
      const options = { data: join(directory.path, "data"), more };
      const first = await ServerProcess.start(options);
      const swf = clientOf(first);
      await register(swf);
      await begin(swf, ["one"], { directory: directory.path, startToCloseTimeout: "NONE" });
      await untilRan(directory.path, 1);
      const stopped = first.stop("SIGTERM");
      if (isQuick) go();
      assert.equal((await stopped).code, 0);
      await using second = await ServerProcess.start(options);
      const [end] = await endsOf(clientOf(second), 1);
      if (isQuick) assert.equal(end?.lambdaFunctionCompletedEventAttributes?.result, '"one"');
      else assert.equal(end?.lambdaFunctionFailedEventAttributes?.reason, "ServiceException");
    }
  });
});
