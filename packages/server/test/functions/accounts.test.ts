// Functions of several accounts, at a whole server: calls are signed, and targets are real.
import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, test } from "node:test";
import type { HistoryEvent } from "@aws-sdk/client-swf";
import { openKeyService } from "@ekiden/server";
import { startTestServer } from "@ekiden/testing";
import type { NewKey } from "../../src/access/keys/key-service.ts";
import { postgres } from "../shared-postgres.ts";
import { Client } from "./client.ts";
import { directoryOf } from "./invocations.ts";

const own = "123456789012";
const red = "210987654321";
const blue = "210987654322";

interface Received {
  readonly path: string;
  readonly account: string;
  readonly domain: string;
  readonly input: unknown;
}

/** A real target: it answers with the path that it was called by, once it may. */
class Endpoint implements AsyncDisposable {
  readonly received: Received[] = [];
  /** Answers the earliest that waits for its answer; only while `isHeld`. */
  readonly waiting: (() => void)[] = [];
  isHeld = false;
  readonly #server = createServer((request, response) => {
    void this.#receive(request).then(({ path }) => {
      const answer = () => response.end(JSON.stringify(path));
      if (this.isHeld) this.waiting.push(answer);
      else answer();
    });
  });

  static async start(): Promise<Endpoint> {
    const endpoint = new Endpoint();
    await new Promise<void>((resolve) => endpoint.#server.listen(0, "127.0.0.1", resolve));
    return endpoint;
  }

  urlOf(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${path}`;
  }

  release(): void {
    this.isHeld = false;
    for (const answer of this.waiting.splice(0)) answer();
  }

  async #receive(request: IncomingMessage): Promise<Received> {
    const input = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const { "x-ekiden-account": account, "x-ekiden-domain": domain } = request.headers;
    const path = request.url ?? "";
    const received = { path, account: String(account), domain: String(domain), input };
    this.received.push(received);
    return received;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

interface Row {
  readonly account?: string;
  readonly domain?: string;
  readonly name?: string;
  readonly http: { readonly url: string };
}

const fileOf = async (functions: readonly Row[], more: object = {}) => {
  const file = JSON.stringify({ allowHosts: ["127.0.0.1"], ...more, functions });
  const directory = await directoryOf({ "functions.json": file });
  return {
    functions: join(directory.path, "functions.json"),
    [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
  };
};

const masterKey = Buffer.alloc(32, 7).toString("base64");
const stores = {
  "an embedded store": async () => {
    const directory = await directoryOf({});
    return {
      location: { data: join(directory.path, "data"), masterKey },
      [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose](),
    };
  },
  PostgreSQL: async () => {
    const store = await postgres.createDatabase();
    return {
      location: { data: "unused", store, masterKey },
      async [Symbol.asyncDispose]() {},
    };
  },
};
type StoreLocation = Awaited<ReturnType<(typeof stores)[keyof typeof stores]>>["location"];

/** Keys last as long as the store: each account has one. */
class Keys {
  readonly #made = new Map<string, NewKey>();

  async of(location: StoreLocation, account: string): Promise<NewKey> {
    const known = this.#made.get(account);
    if (known) return known;
    const { service, close } = await openKeyService(location);
    const key = await service.create({ account, user: "admin" });
    await close();
    this.#made.set(account, key);
    return key;
  }
}

const start = (location: StoreLocation, functions: string, functionConcurrency = 8) =>
  startTestServer({
    ...location,
    account: own,
    access: "keys",
    functions,
    functionConcurrency,
    time: "running",
  });

/** What became of each function: a result, or why it failed. */
const endsOf = (events: readonly HistoryEvent[]): (string | undefined)[] =>
  events.flatMap((event) => {
    const { lambdaFunctionCompletedEventAttributes: completed } = event;
    const { lambdaFunctionFailedEventAttributes: failed } = event;
    const { scheduleLambdaFunctionFailedEventAttributes: refused } = event;
    if (completed) return [completed.result];
    if (failed) return [`${failed.reason} ${failed.details}`];
    return refused ? [refused.cause] : [];
  });

for (const [name, open] of Object.entries(stores)) {
  describe(`functions of several accounts over ${name}`, () => {
    test("the same name in the same domain leads each account to its own target", async () => {
      await using endpoint = await Endpoint.start();
      await using file = await fileOf([
        { account: red, http: { url: endpoint.urlOf("red/{name}") } },
        { domain: "film", name: "cut", http: { url: endpoint.urlOf("own/{name}") } },
        { account: "*", name: "common", http: { url: endpoint.urlOf("common") } },
      ]);
      await using store = await open();
      await using server = await start(store.location, file.functions);
      const keys = new Keys();
      const ends: Record<string, unknown> = {};
      for (const account of [own, red, blue]) {
        const client = new Client(server, await keys.of(store.location, account));
        const history = await client.schedule("film", ["cut", "common", "lost"]);
        await server.functionsDone();
        ends[account] = endsOf(await history()).sort();
      }
      const lost = "ResourceNotFoundException Function not found: ";
      assert.deepEqual(ends, {
        [own]: ['"/own/cut"', '"/common"', `${lost}lost`].sort(),
        [red]: ['"/red/cut"', '"/red/common"', '"/red/lost"'].sort(),
        // What another account has is, for this one, as what no account has.
        [blue]: ['"/common"', `${lost}cut`, `${lost}lost`].sort(),
      });
      for (const { domain } of endpoint.received) assert.equal(domain, "film");
      assert.deepEqual(
        endpoint.received.map(({ account, path }) => `${account} ${path}`).sort(),
        [
          `${own} /common`,
          `${own} /own/cut`,
          ...["common", "cut", "lost"].map((path) => `${red} /red/${path}`),
          `${blue} /common`,
        ].sort(),
      );
    });

    test("an account without a row has no functions at all", async () => {
      await using endpoint = await Endpoint.start();
      await using file = await fileOf([
        { account: red, http: { url: endpoint.urlOf("red") } },
        { http: { url: endpoint.urlOf("own") } },
      ]);
      await using store = await open();
      await using server = await start(store.location, file.functions);
      const client = new Client(server, await new Keys().of(store.location, blue));
      const history = await client.schedule("film", ["cut", "lost"]);
      const cause = "LAMBDA_SERVICE_NOT_AVAILABLE_IN_REGION";
      assert.deepEqual(endsOf(await history()), [cause, cause]);
      assert.deepEqual(endpoint.received, []);
    });

    test("functions of every account that wait are taken after a restart", async () => {
      await using endpoint = await Endpoint.start();
      await using file = await fileOf([{ account: "*", http: { url: endpoint.urlOf("{name}") } }]);
      await using store = await open();
      const keys = new Keys();
      const accounts = [red, blue, own];
      endpoint.isHeld = true;
      {
        await using server = await start(store.location, file.functions, 1);
        const first = new Client(server, await keys.of(store.location, red));
        await first.schedule("first", ["first"]);
        while (endpoint.waiting.length === 0) await server.settled();
        for (const account of accounts) {
          const client = new Client(server, await keys.of(store.location, account));
          await client.schedule("film", ["cut"]);
        }
        const closed = server.close();
        endpoint.release();
        await closed;
      }
      assert.equal(endpoint.received.length, 1);
      await using server = await start(store.location, file.functions, 1);
      while (endpoint.received.length < 4) await server.settled();
      await server.functionsDone();
      const [, ...later] = endpoint.received;
      assert.deepEqual(later.map(({ account }) => account).sort(), accounts.sort());
    });
  });
}

test("what an account schedules at one node is taken by another as well", async () => {
  await using endpoint = await Endpoint.start();
  await using file = await fileOf([{ account: red, http: { url: endpoint.urlOf("{name}") } }], {
    concurrencyPerAccount: 1,
  });
  await using store = await stores.PostgreSQL();
  await using one = await start(store.location, file.functions);
  await using two = await start(store.location, file.functions);
  const client = new Client(one, await new Keys().of(store.location, red));
  endpoint.isHeld = true;
  const history = await client.schedule("film", ["a", "b", "c"]);
  // One at each: of the third, the account has none to spare.
  while (one.runningFunctions + two.runningFunctions < 2) await one.settled();
  while (endpoint.waiting.length < 2) await one.settled();
  assert.deepEqual([one.runningFunctions, two.runningFunctions], [1, 1]);
  endpoint.release();
  while (endsOf(await history()).length < 3) await Promise.all([one.settled(), two.settled()]);
  assert.equal(endpoint.received.length, 3);
});

test("an account with many functions keeps no other account's waiting", async () => {
  await using endpoint = await Endpoint.start();
  await using file = await fileOf([{ account: "*", http: { url: endpoint.urlOf("{name}") } }], {
    concurrencyPerAccount: 2,
  });
  await using store = await stores["an embedded store"]();
  await using server = await start(store.location, file.functions, 3);
  const keys = new Keys();
  endpoint.isHeld = true;
  const greedy = new Client(server, await keys.of(store.location, red));
  await greedy.schedule("film", ["r1", "r2", "r3", "r4", "r5", "r6"]);
  while (endpoint.waiting.length < 2) await server.settled();
  // Two of its own at most, though there is room for a third.
  assert.equal(server.runningFunctions, 2);
  const modest = new Client(server, await keys.of(store.location, blue));
  await modest.schedule("film", ["b1", "b2", "b3"]);
  const third = new Client(server, await keys.of(store.location, own));
  while (endpoint.waiting.length < 3) await server.settled();
  await third.schedule("film", ["o1", "o2"]);
  assert.equal(server.runningFunctions, 3);
  for (let answered = 1; endpoint.waiting.length > 0; answered += 1) {
    endpoint.waiting.shift()?.();
    const max = Math.min(answered + 3, 11);
    while (endpoint.received.length < max) await server.settled();
  }
  await server.functionsDone();
  assert.deepEqual(
    endpoint.received.map(({ path }) => path.slice(1)),
    ["r1", "r2", "b1", "r3", "b2", "o1", "r4", "b3", "o2", "r5", "r6"],
  );
});

test("a file of the server's own account alone serves it as it always has", async () => {
  await using endpoint = await Endpoint.start();
  await using file = await fileOf([{ http: { url: endpoint.urlOf("{name}") } }]);
  await using store = await stores["an embedded store"]();
  await using server = await start(store.location, file.functions, 2);
  endpoint.isHeld = true;
  const client = new Client(server, server.clientOptions.credentials);
  const history = await client.schedule("film", ["a", "b", "c"]);
  while (endpoint.waiting.length < 2) await server.settled();
  endpoint.release();
  await server.functionsDone();
  assert.deepEqual(endsOf(await history()).sort(), ['"/a"', '"/b"', '"/c"']);
});
