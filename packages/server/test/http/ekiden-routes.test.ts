// One more operation of Ekiden's own takes a row and a handler: here rows that the model does not
// have are served by a whole listener.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type EkidenRows, operations, refuse } from "@ekiden/model";
import { Type } from "@sinclair/typebox";
import { createEkidenRoutes, type HandlersOf } from "../../src/operations/ekiden.ts";
import { type Front, openFront } from "./fixture.ts";
import { callOf } from "./wire.ts";

const shelf = Type.Object({
  shelf: Type.String({ minLength: 1, maxLength: 8 }),
  copies: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
  tags: Type.Optional(Type.Array(Type.String({ minLength: 1 }), { maxItems: 2 })),
});

const row = {
  summary: "For this test.",
  input: shelf,
  output: shelf,
  isReadOnly: true,
  policy: { resource: "none" },
  faults: [],
  example: { input: {}, output: {} },
} as const;

const rows = { ListBooks: row, AddBook: row, BurnBooks: row } satisfies EkidenRows;

const handlers: HandlersOf<typeof rows> = {
  ListBooks: async (input) => input,
  AddBook: async (input, { principal }) => ({ ...input, tags: [principal.user ?? ""] }),
  async BurnBooks() {
    throw refuse.limitExceeded("No book is burnt here");
  },
};

const { BurnBooks: _, ...withoutOne } = handlers;
// @ts-expect-error: a table does not compile until each row has its handler.
export const incomplete: HandlersOf<typeof rows> = withoutOne;

const open = () => openFront({}, { ekidenRoutes: createEkidenRoutes({ rows, handlers }) });

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly target?: string;
  readonly body?: unknown;
  readonly contentType?: string;
}

/** Status, and the answer or the fault. */
const ask = async ({ port }: Front, sent: Sent): Promise<string> => {
  const { method = "POST", path = "/", target, body, contentType } = sent;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    headers: {
      ...(target !== undefined && { "X-Amz-Target": target }),
      ...(contentType !== undefined && { "Content-Type": contentType }),
    },
    ...(body !== undefined && { body: text }),
  });
  const answer = await response.text();
  const fault = /"__type":"[^"#]*#(\w+)"/.exec(answer)?.[1];
  return `${response.status} ${fault ?? answer}`;
};

test("a row and a handler are an operation of a whole server, by its target and its path", async () => {
  await using front = await open();
  const body = { shelf: "a b", copies: 3, tags: ["x", "y"] };
  for (const way of [{ target: "Ekiden.ListBooks" }, { path: "/ekiden/ListBooks" }]) {
    assert.equal(await ask(front, { ...way, body }), `200 ${JSON.stringify(body)}`);
  }
  assert.equal(
    await ask(front, { target: "Ekiden.AddBook", body: { shelf: "a" } }),
    '200 {"shelf":"a","tags":["anybody"]}',
  );
  const burn = { target: "Ekiden.BurnBooks", body: { shelf: "a" } };
  assert.equal(await ask(front, burn), "400 LimitExceededFault");
});

test("by its target, a call stays on the connection of plain calls", async () => {
  await using front = await open();
  const wire = await front.connect();
  for (const service of ["Ekiden", "SimpleWorkflowService"]) {
    const call = callOf("ListBooks", { shelf: "a" }).toString();
    const named = call.replace("SimpleWorkflowService.", `${service}.`);
    wire.send(Buffer.from(named));
    const { status } = await wire.reply();
    assert.equal(status, service === "Ekiden" ? 200 : 404);
  }
});

test("a form of curl is taken as the JSON that it holds, where the path names the operation", async () => {
  await using front = await open();
  const contentType = "application/x-www-form-urlencoded";
  const sent = { path: "/ekiden/ListBooks", body: { shelf: "a" }, contentType };
  assert.equal(await ask(front, sent), '200 {"shelf":"a"}');
});

test("what names no operation, or two, is refused", async () => {
  await using front = await open();
  const body = { shelf: "a" };
  for (const sent of [
    { target: "Ekiden.ListShelves" },
    { target: "Ekiden." },
    { target: "Ekiden" },
    { target: "ekiden.ListBooks" },
    { target: "com.Ekiden.ListBooks" },
    { target: "SimpleWorkflowService.ListBooks" },
    { target: "Ekiden.ListDomains" },
    { path: "/ekiden/ListDomains" },
    { path: "/ekiden/" },
    { path: "/ekiden" },
    { path: "/ekiden/ListBooks/" },
    { path: "/ekiden/ListBooks?shelf=a" },
    { path: "/ekiden/toString" },
    { path: "/ekiden/ListBooks", target: "Ekiden.BurnBooks" },
    { path: "/ekiden/ListBooks", target: "SimpleWorkflowService.TerminateWorkflowExecution" },
  ]) {
    const answer = await ask(front, { ...sent, body });
    assert.equal(answer, "404 UnknownOperationException", JSON.stringify(sent));
  }
  const look = { method: "GET", path: "/ekiden/ListBooks" };
  assert.equal(await ask(front, look), "404 UnknownOperationException");
  const agreed = { path: "/ekiden/ListBooks", target: "Ekiden.ListBooks", body };
  assert.equal(await ask(front, agreed), '200 {"shelf":"a"}');
});

test("a body is read and refused as those of the service's operations are", async () => {
  await using front = await open();
  const target = "SimpleWorkflowService.DescribeDomain";
  for (const [own, ofService] of [
    ["{", "{"],
    ["[]", "[]"],
    ['"a"', '"a"'],
    ["7", "7"],
    ["null", "null"],
    ["", ""],
    ["{}", "{}"],
    [{ shelf: "" }, { name: "" }],
    [{ shelf: 7 }, { name: 7 }],
    [{ shelf: null }, { name: null }],
    [{ shelf: "far too long" }, { name: "n".repeat(257) }],
    ["\u00ff\ud800", "\u00ff\ud800"],
    ["[".repeat(3_000), "[".repeat(3_000)],
  ] as const) {
    const expected = await ask(front, { target, body: ofService });
    for (const way of [{ target: "Ekiden.ListBooks" }, { path: "/ekiden/ListBooks" }]) {
      assert.equal(await ask(front, { ...way, body: own }), expected, String(own));
    }
  }
  const many = { shelf: "a", tags: ["x", "y", "z"] };
  assert.equal(
    await ask(front, { path: "/ekiden/ListBooks", body: many }),
    "400 ValidationException",
  );
  const more = { shelf: "a", color: "red" };
  assert.match(await ask(front, { path: "/ekiden/ListBooks", body: more }), /^200/);
});

test("the service has the operations that it has, with these rows and without", async () => {
  await using front = await open();
  for (const operation of Object.keys(operations)) {
    const answer = await ask(front, { target: `SimpleWorkflowService.${operation}`, body: {} });
    assert.doesNotMatch(answer, /UnknownOperation/, operation);
  }
});
