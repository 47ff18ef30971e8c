// A program that has nothing but a worker lives for as long as the worker has something to do, also
// while the service is away and nothing but a pause is under way.
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { startProgram } from "./programs.ts";

const operationOf = (target: unknown): string => String(target).split(".").at(-1) ?? "";

const listen = async (server: Server, port: number): Promise<number> => {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
};

/** A port on which nothing listens. */
const closedPort = async (): Promise<number> => {
  const server = createServer();
  const port = await listen(server, 0);
  server.close();
  await once(server, "close");
  return port;
};

const settings = (port: number): string => `
  endpoint: "http://127.0.0.1:${port}", region: "us-east-1", credentials: "none",
  domain: "shop", taskList: "orders", activities: { async charge() {} }, maxActivities: 1,`;

/** Resolves when the program has written so many warnings, or has ended. */
const warned = async ({ stderr }: ChildProcess, count: number): Promise<void> => {
  let text = "";
  for await (const chunk of stderr ?? []) {
    text += chunk;
    if (text.split('"level":"warn"').length > count) return;
  }
};

test("a program that has only a worker polls again once the service is back", async () => {
  const port = await closedPort();
  const { child, exit } = await startProgram(`
    import { createWorker } from "@ekiden/flow";
    const worker = await createWorker({ ${settings(port)} register: false });
    await worker.stopped();
  `);
  const stub = createServer();
  const polled = once(stub, "request");
  try {
    await warned(child, 3);
    await listen(stub, port);
    const [call] = await Promise.race([polled, exit.then((end) => assert.fail(ended(end)))]);
    assert.equal(operationOf(call.headers["x-amz-target"]), "PollForActivityTask");
  } finally {
    child.kill("SIGKILL");
    await exit;
    stub.closeAllConnections();
    stub.close();
  }
});

const ended = ({ code, errors }: { code: number | null; errors: string }): string =>
  `the program has ended with ${code}: ${errors}`;

/** A second takes ten milliseconds, for all that is imported later. */
const hastened = `
  import timers from "node:timers";
  const { setTimeout } = timers;
  timers.setTimeout = (act, milliseconds) => setTimeout(act, milliseconds / 100);
`;

test("a worker that stops leaves a poll its 60 seconds and the way of its answer", async () => {
  const { exit } = await startProgram(`${hastened}
    const { createWorker } = await import("@ekiden/flow");
    const client = {
      call: (operation, input, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener("abort", () => process.exit(7));
          timers.setTimeout(() => resolve({}), 62_000);
        }),
    };
    const worker = await createWorker({ client, ${settings(1)} register: false });
    await worker.stop();
  `);
  const { code, errors } = await exit;
  assert.equal(code, 0, errors);
});

test("a program whose registration is throttled waits until it is not", async () => {
  let refusals = 0;
  const stub = createServer((call, answer) => {
    const isRefused =
      operationOf(call.headers["x-amz-target"]).startsWith("Register") && refusals < 4;
    if (isRefused) refusals += 1;
    const type = "com.amazonaws.swf.service.model#ThrottlingException";
    const refusal = JSON.stringify({ __type: type, message: "Rate exceeded" });
    answer.writeHead(isRefused ? 400 : 200, { "content-type": "application/x-amz-json-1.0" });
    call.resume().on("end", () => answer.end(isRefused ? refusal : ""));
  });
  const port = await listen(stub, 0);
  try {
    const { exit } = await startProgram(`
      import { createWorker } from "@ekiden/flow";
      const worker = await createWorker({ ${settings(port)} });
      await worker.stop({ pollsWithin: "0 seconds" });
    `);
    const { code, errors } = await exit;
    assert.equal(code, 0, errors);
    assert.equal(refusals, 4);
  } finally {
    stub.closeAllConnections();
    stub.close();
  }
});
