// One more operation of Ekiden's own takes a row and a handler: here rows that the model does not
// have are served by a whole listener.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type EkidenOperationRow, noPermissions, refuse } from "@ekiden/model";
import { Type } from "@sinclair/typebox";
import { openAuthority } from "../../src/access/authority.ts";
import { ConsoleRouter } from "../../src/http/console/router.ts";
import { EkidenRouter, type HandlersOf } from "../../src/http/ekiden/router.ts";
import { Accounts } from "../../src/operations/account.ts";
import { noStore } from "../call-contexts.ts";
import { openFront } from "./fixture.ts";

const row = {
  caller: "identified",
  permissions: noPermissions,
  faults: [],
  example: { input: {} },
  summary: "For this test.",
} as const;

const shelf = Type.Object({
  shelf: Type.String({ minLength: 1, maxLength: 8 }),
  copies: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
  tags: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { maxItems: 2 })),
});

const rows = {
  ListBooks: {
    ...row,
    method: "GET",
    path: "/api/shelves/{shelf}/books",
    input: shelf,
    output: shelf,
  },
  AddBook: {
    ...row,
    method: "POST",
    path: "/api/shelves/{shelf}/books",
    input: shelf,
    output: shelf,
  },
  BurnBooks: {
    ...row,
    method: "DELETE",
    path: "/api/books",
    input: Type.Object({}),
    output: shelf,
  },
  FollowBooks: {
    ...row,
    method: "GET",
    path: "/api/books/changes",
    input: Type.Object({}),
    events: { added: shelf },
  },
} as const satisfies Record<string, EkidenOperationRow>;

const handlers: HandlersOf<typeof rows> = {
  ListBooks: async (input) => input,
  AddBook: async (input, { principal }) => ({ ...input, tags: [principal.user ?? ""] }),
  async BurnBooks() {
    throw refuse.limitExceeded("No book is burnt here");
  },
  FollowBooks: async () => (_request, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.end('event: added\ndata: {"shelf":"a"}\n\n');
  },
};

const { FollowBooks: _, ...withoutOne } = handlers;
// @ts-expect-error: a table does not compile until each row has its handler.
export const incomplete: HandlersOf<typeof rows> = withoutOne;

const open = async () => {
  const account = "123456789012";
  const authority = openAuthority(account);
  const operations = new EkidenRouter({ rows, handlers, deps: {}, authority });
  const services = {
    accounts: new Accounts({ own: account, sealing: { current: Buffer.alloc(32, 7) } }),
    store: noStore,
  };
  return openFront({}, { console: new ConsoleRouter({ files: new Map(), services, operations }) });
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

test("a row and a handler are an operation of a whole server", async () => {
  await using front = await open();
  const { port } = front;
  assert.equal(
    await ask(port, "GET /api/shelves/a%20b/books?copies=3&tags=x&tags=y"),
    '200 {"copies":3,"tags":["x","y"],"shelf":"a b"}',
  );
  assert.equal(
    await ask(port, "POST /api/shelves/a/books", { shelf: "of the body", copies: 2 }),
    '200 {"shelf":"a","copies":2,"tags":["anybody"]}',
  );
  assert.equal(await ask(port, "DELETE /api/books"), "400 LimitExceededFault");
  assert.equal(
    await ask(port, "GET /api/books/changes"),
    '200 event: added\ndata: {"shelf":"a"}\n\n',
  );
  assert.equal(await ask(port, "HEAD /api/shelves/a/books"), "200 ");
});

test("what the row does not take is refused before its handler is called", async () => {
  await using front = await open();
  const books = "/api/shelves/a/books";
  for (const [call, expected, body] of [
    ["GET /api/shelves/a", "404 UnknownOperationException"],
    ["GET /api/shelves//books", "404 UnknownOperationException"],
    [`DELETE ${books}`, "404 UnknownOperationException"],
    ["GET /api/shelves/%ff/books", "400 ValidationException"],
    ["GET /api/shelves/far%20too%20long/books", "400 ValidationException"],
    [`GET ${books}?copies=10`, "400 ValidationException"],
    [`GET ${books}?copies=1.5`, "400 ValidationException"],
    [`GET ${books}?copies=many`, "400 ValidationException"],
    [`GET ${books}?copies=1&copies=1`, "400 ValidationException"],
    [`GET ${books}?tags=a&tags=b&tags=c`, "400 ValidationException"],
    [`GET ${books}?tags=`, "400 ValidationException"],
    [`GET ${books}?shelf=b`, "400 ValidationException"],
    [`GET ${books}?${"tags=a&".repeat(33)}`, "400 ValidationException"],
    [`POST ${books}`, "400 ValidationException", []],
    [`POST ${books}`, "400 ValidationException", { copies: "2" }],
    [`POST ${books}`, "400 ValidationException", { tags: ["x".repeat(262_144)] }],
    [`POST ${books}`, "400 SerializationException", "{"],
  ] as const) {
    assert.equal(await ask(front.port, call, body), expected, call);
  }
});

test("a member of a query that is empty counts as absent", async () => {
  await using front = await open();
  assert.equal(await ask(front.port, "GET /api/shelves/a/books?copies="), '200 {"shelf":"a"}');
});
