// Databases that cannot be used, as those who start a node meet them: one clear line that says what
// to do, the exit code 1, and nothing changed.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { after, test } from "node:test";
import { startTestPostgres } from "@ekiden/testing";
import pg from "pg";
import { migrate, serve } from "./command.ts";

const postgres = await startTestPostgres({
  settings: ["max_connections=20", "superuser_reserved_connections=3"],
});
after(() => postgres[Symbol.asyncDispose]());

const nameOf = (url: string): string => /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);

const assertRefused = async (store: string, wanted: RegExp, ...more: string[]): Promise<void> => {
  for (const start of more.length > 0 ? [serve] : [serve, migrate]) {
    await using command = start(store, ...more);
    const { code, stdout, stderr } = await command.ended;
    assert.match(stderr, wanted);
    assert.match(stderr, /^ekiden: [^\n]+\n$/);
    assert.doesNotMatch(stderr, /secret/);
    assert.deepEqual([code, stdout], [1, ""]);
  }
};

const refusals: Record<string, readonly [store: string, wanted: RegExp]> = {
  "a host that does not exist": [
    "postgres://u:secret@no.such.host.invalid/d",
    /at postgres:\/\/u@no\.such\.host\.invalid\/d .*There is no such host: correct the URL/,
  ],
  "a host on which nothing listens": [
    "postgres://u:secret@127.0.0.1:1/d",
    /at postgres:\/\/u@127\.0\.0\.1:1\/d .*Nothing answers there: start it/,
  ],
  "what is no URL": ["mysql://u:secret@h/d", /--store cannot be what it is .*: it takes files, or/],
  "a URL with a bare @ in its password": [
    "postgres://u:sec@secret@h/d",
    /is not a URL of a PostgreSQL database: .* write @ as %40/,
  ],
  "a URL with a bare / in its password": [
    "postgres://u:secret/secret@h/d",
    /^ekiden: postgres:\/\/u@h\/d is not a URL of a PostgreSQL database/,
  ],
  "a URL with a port that is none": ["postgres://u@h:port/d", /has a host that is none: h:port/],
  "a URL with a parameter that is not known": ["postgres://u@h/d?user=x", /not known: user/],
  "a URL with a stray %": ["postgres://u:%zz@h/d", /a % that begins no character/],
  "a database that does not exist": [postgres.urlOf("nowhere"), /no such database: create it/],
};

for (const [what, [store, wanted]] of Object.entries(refusals)) {
  test(`${what} is refused in one line`, () => assertRefused(store, wanted));
}

test("a wrong password is refused in one line, and so is none", async () => {
  await using guarded = await startTestPostgres({ password: "right one" });
  const url = await guarded.createDatabase();
  const wrong = url.replace("right%20one", "secret");
  await assertRefused(wrong, /refuses the user or the password: check them in the URL/);
  await assertRefused(url.replace(":right%20one", ""), /asks for a password: add it to the URL/);
  await using right = migrate(url);
  assert.equal((await right.ended).code, 0);
});

test("a user without rights is refused in one line", async () => {
  const name = nameOf(await postgres.createDatabase());
  await postgres.run("postgres", "create role visitor login");
  await assertRefused(postgres.urlOf(name, "visitor"), /may not create tables there: grant it/);
});

test("a port where something else answers is refused in one line", async () => {
  await using other = serve("files", "--data", ":memory:");
  const { port } = new URL(await other.url());
  await assertRefused(
    `postgres://u@127.0.0.1:${port}/d`,
    /It ended the connection: .* or be no PostgreSQL/,
  );
});

test("a port whose connections are ended at once is refused in one line", async () => {
  const other = createServer((socket) => socket.once("data", () => socket.resetAndDestroy()));
  await once(other.listen(0, "127.0.0.1"), "listening");
  const { port } = other.address() as AddressInfo;
  await assertRefused(`postgres://u@127.0.0.1:${port}/d`, /It ended the connection: it may be/);
  other.close();
});

test("a database of a newer program is refused in one line", async () => {
  const url = await postgres.createDatabase();
  await using first = migrate(url);
  assert.equal((await first.ended).code, 0);
  await postgres.run(nameOf(url), "update ekiden_version set version = 1000, oldest = 1000");
  await assertRefused(url, /was written by a newer Ekiden .* Run the newer program/);
});

test("a database of another program is refused in one line, and left as it is", async () => {
  const url = await postgres.createDatabase();
  await postgres.run(nameOf(url), "create table recipes (name text)");
  await assertRefused(url, /belongs to another program\. Create one for Ekiden alone/);
  const tables = "select tablename from pg_tables where schemaname = 'public'";
  assert.deepEqual(await postgres.run(nameOf(url), tables), [{ tablename: "recipes" }]);
});

test("a database that only takes reads is refused in one line", async () => {
  const url = await postgres.createDatabase();
  const readOnly = "set default_transaction_read_only = on";
  await postgres.run("postgres", `alter database ${nameOf(url)} ${readOnly}`);
  await assertRefused(url, /takes no changes: default_transaction_read_only is on\. Turn it off/);
});

test("a database that is behind is refused by a node that may not migrate it", async () => {
  const url = await postgres.createDatabase();
  await assertRefused(url, /is at version 0, .* Run `ekiden migrate`/, "--migrate", "no");
  await using migration = migrate(url);
  assert.equal((await migration.ended).code, 0);
  await using server = serve(url, "--migrate", "no");
  await server.url();
});

/** Connections of an ordinary user, until there are no more. */
const fill = async (user: string): Promise<pg.Client[]> => {
  const host = postgres.directory;
  const clients: pg.Client[] = [];
  for (;;) {
    const client = new pg.Client({ host, user, database: "postgres" });
    client.on("error", () => undefined);
    try {
      await client.connect();
      clients.push(client);
    } catch {
      return clients;
    }
  }
};

test("a database without a connection to spare is refused in one line", async () => {
  const name = nameOf(await postgres.createDatabase());
  await postgres.run("postgres", `create role owner login; alter database ${name} owner to owner`);
  const url = postgres.urlOf(name, "owner");
  const held = await fill("owner");
  await assertRefused(url, /no connection to spare: raise max_connections, or run fewer nodes/);
  // Enough to look at the database, and too few for a node.
  await Promise.all(held.splice(0, 3).map((client) => client.end()));
  await using server = serve(url, "--log-level", "error");
  assert.match((await server.ended).stderr, /^ekiden: .*no connection to spare[^\n]*\n$/);
  await Promise.all(held.map((client) => client.end()));
});

test("a standby is refused in one line, and the primary found behind it", async () => {
  await using primary = await startTestPostgres();
  const url = await primary.createDatabase();
  await using standby = await primary.startStandby();
  const name = nameOf(url);
  await using migration = migrate(url);
  assert.equal((await migration.ended).code, 0);
  await assertRefused(standby.urlOf(name), /is a standby\. Name its primary, or all hosts/);
  const both = `postgres://ekiden@/${name}?host=${standby.directory},${primary.directory}`;
  await using server = serve(both);
  await server.url();
  // And no node serves while the primary is gone.
  await primary.stop();
  await assertRefused(both, /is a standby/);
});
