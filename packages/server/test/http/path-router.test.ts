// What has a method and a path of its own is a row and a handler: here rows that the model does not
// have are served by a whole listener.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { PathRows } from "@ekiden/model";
import { Type } from "@sinclair/typebox";
import { openAuthority } from "../../src/access/authority.ts";
import { systemClock } from "../../src/clock.ts";
import { ConsoleRouter } from "../../src/http/console/router.ts";
import { type PathHandlersOf, PathRouter } from "../../src/http/ekiden/path-router.ts";
import { Accounts } from "../../src/operations/account.ts";
import { noStore } from "../call-contexts.ts";
import { openFront } from "./fixture.ts";

const shelf = Type.Object({
  shelf: Type.Optional(Type.String({ minLength: 1, maxLength: 8 })),
  tags: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { maxItems: 2 })),
});

const row = {
  why: "For this test.",
  summary: "For this test.",
  input: shelf,
  caller: "anyone",
  faults: [],
  example: { input: {} },
} as const;

const rows = {
  DescribeShelf: { ...row, method: "GET", path: "/api/shelf", output: shelf },
  FillShelf: { ...row, method: "POST", path: "/api/shelf", output: shelf },
  FollowShelf: {
    ...row,
    method: "GET",
    path: "/api/shelf/changes",
    events: { filled: shelf },
    caller: "identified",
  },
} as const satisfies PathRows;

const handlers: PathHandlersOf<typeof rows> = {
  DescribeShelf: async ({ readInput }) => ({ body: readInput() }),
  FillShelf: async ({ readInput }) => ({ body: readInput() }),
  FollowShelf: async ({ shelf = "" }, { principal }) => {
    const data = JSON.stringify({ shelf, tags: [principal.user] });
    return {
      begin(_request, response) {
        response.writeHead(200, { "Content-Type": "text/event-stream" });
        response.end(`event: filled\ndata: ${data}\n\n`);
      },
    };
  },
};

const { FillShelf: _, ...withoutOne } = handlers;
// @ts-expect-error: a table does not compile until each row has its handler.
export const incomplete: PathHandlersOf<typeof rows> = withoutOne;

const open = async () => {
  const account = "123456789012";
  const authority = openAuthority(account);
  const paths = new PathRouter({ rows, handlers, authority, audit: { wallClock: systemClock } });
  const services = {
    accounts: new Accounts({ own: account, sealing: { current: Buffer.alloc(32, 7) } }),
    store: noStore,
  };
  return openFront({}, { console: new ConsoleRouter({ files: new Map(), services, paths }) });
};

/** Status, and the answer or the fault. */
const ask = async (port: number, call: string, body?: unknown): Promise<string> => {
  const [method = "", path = ""] = call.split(" ");
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const fault = /"__type":"[^"#]*#(\w+)"/.exec(text)?.[1];
  return `${response.status} ${fault ?? text}`;
};

test("a row and a handler answer at their method and path", async () => {
  await using front = await open();
  const { port } = front;
  assert.equal(
    await ask(port, "GET /api/shelf?shelf=a%20b&tags=x&tags=y"),
    '200 {"shelf":"a b","tags":["x","y"]}',
  );
  assert.equal(await ask(port, "POST /api/shelf", { shelf: "a" }), '200 {"shelf":"a"}');
  assert.equal(
    await ask(port, "GET /api/shelf/changes?shelf=a"),
    '200 event: filled\ndata: {"shelf":"a","tags":["anybody"]}\n\n',
  );
  assert.equal(await ask(port, "HEAD /api/shelf"), "200 ");
  assert.equal(await ask(port, "GET /api/shelf?shelf="), "200 {}");
});

test("what the row does not take is refused before its handler is called", async () => {
  await using front = await open();
  for (const [call, expected, body] of [
    ["GET /api/shelves", "404 UnknownOperationException"],
    ["GET /api/shelf/", "404 UnknownOperationException"],
    ["DELETE /api/shelf", "404 UnknownOperationException"],
    ["GET /api/shelf?shelf=far%20too%20long", "400 ValidationException"],
    ["GET /api/shelf?shelf=a&shelf=a", "400 ValidationException"],
    ["GET /api/shelf?tags=a&tags=b&tags=c", "400 ValidationException"],
    ["GET /api/shelf?tags=", "400 ValidationException"],
    ["GET /api/shelf?color=red", "400 ValidationException"],
    [`GET /api/shelf?${"tags=a&".repeat(33)}`, "400 ValidationException"],
    ["GET /api/shelf/changes?color=red", "400 ValidationException"],
    ["POST /api/shelf", "400 ValidationException", []],
    ["POST /api/shelf", "400 ValidationException", { shelf: 7 }],
    ["POST /api/shelf", "400 ValidationException", { tags: ["x".repeat(4_096)] }],
    ["POST /api/shelf", "400 SerializationException", "{"],
  ] as const) {
    assert.equal(await ask(front.port, call, body), expected, call);
  }
});
