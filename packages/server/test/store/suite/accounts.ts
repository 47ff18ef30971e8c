// Accounts: what one of them has in the store, no other gets at by the names that it may use.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { everyAccount, qualifiedName } from "../../../src/store/domain-names.ts";
import { dawn, type StoreKind, World } from "./world.ts";

const [one, other] = ["123456789012", "123456789013"];
/** The store's own account is the one without a number. */
const accounts = [undefined, one, other] as const;
/** Some sort before and after every digit, and PostgreSQL can write some only with an escape. */
const names = [" !", "\ud800", "0", one, "~", "\u{1f680}"];
const query = { status: "REGISTERED", reverse: false, pageSize: 2 } as const;

const inColumnOrder = (some: readonly string[]): string[] =>
  some.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

const register = (world: World, account: string | undefined, max = 100) =>
  Promise.all(
    names.map((name) =>
      world.store.domains.register(
        { name: qualifiedName(account, name), status: "REGISTERED", retentionDays: "1", tags: [] },
        max,
      ),
    ),
  );

const listed = async ({ store }: World, account: string | undefined, reverse: boolean) => {
  const found: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.domains.list({ ...query, reverse, account, after });
    found.push(...page.items.map(({ name }) => name));
    after = page.next;
  } while (after !== undefined);
  return found;
};

export const accountTests = (kind: StoreKind): void => {
  describe("an account", () => {
    nameTests(kind);
    belongingTests(kind);
  });
};

const nameTests = (kind: StoreKind): void => {
  test("lists its own domains, all of them, in both orders", async () => {
    await using world = await World.open(kind);
    await world.store.domains.deprecate("relay", dawn);
    for (const account of accounts) await register(world, account);
    if (kind.isDurable) await world.reopen();
    for (const account of accounts) {
      const found = await listed(world, account, false);
      const own = names.map((name) => qualifiedName(account, name));
      assert.deepEqual(inColumnOrder(found), inColumnOrder(own), account);
      assert.deepEqual(await listed(world, account, true), found.toReversed(), account);
      assert.ok(await world.store.domains.find(own[1] ?? ""));
    }
    assert.deepEqual(await listed(world, "123456789014", false), []);
  });

  test("is one of those whose domains are listed together, by the names of the store", async () => {
    await using world = await World.open(kind);
    await world.store.domains.deprecate("relay", dawn);
    for (const account of accounts) await register(world, account);
    const all = accounts.flatMap((account) => names.map((name) => qualifiedName(account, name)));
    const found = await listed(world, everyAccount, false);
    assert.deepEqual(inColumnOrder(found), inColumnOrder(all));
    assert.deepEqual(await listed(world, everyAccount, true), found.toReversed());
  });

  test("has a limit on domains of its own", async () => {
    await using world = await World.open(kind);
    const { domains } = world.store;
    await register(world, one, names.length);
    await register(world, other, names.length);
    const more = (account: string | undefined, max: number) =>
      domains.register(
        {
          name: qualifiedName(account, "more"),
          status: "REGISTERED",
          retentionDays: "1",
          tags: [],
        },
        max,
      );
    await assert.rejects(more(one, names.length), { name: "LimitExceededFault" });
    await more(undefined, 2);
    await more(one, names.length + 1);
  });

  test("is told of its domains by the names that it knows", async () => {
    await using world = await World.open(kind);
    const { domains, types } = world.store;
    const name = qualifiedName(one, "film");
    const messages: string[] = [];
    const refused = (refusal: Promise<unknown>) =>
      assert.rejects(refusal, ({ message }) => messages.push(message) > 0);
    await refused(domains.deprecate(name, dawn));
    await refused(domains.undeprecate(name));
    await refused(domains.replaceTags(name, []));
    const type = { domain: name, name: "t", version: "1", status: "REGISTERED" } as const;
    await refused(types.register("workflow", { ...type, createdAt: dawn, defaults: {} }, 10));
    await refused(world.start("w", { in: name }));
    await world.registerDomain(name);
    await refused(world.registerDomain(name));
    await refused(domains.undeprecate(name));
    await domains.deprecate(name, dawn);
    await refused(domains.deprecate(name, dawn));
    assert.equal(messages.length, 8);
    for (const message of messages) assert.match(message, /^(Unknown domain: )?film$/);
  });
};

const belongingTests = (kind: StoreKind): void => {
  test("has types, runs, tasks and counts of its own in a domain of the same name", async () => {
    await using world = await World.open(kind);
    const { store } = world;
    const [own, foreign] = accounts.map((account) => qualifiedName(account, "film"));
    assert.ok(own && foreign);
    for (const name of [own, foreign]) await world.registerDomain(name);
    const type = { domain: own, name: "t", version: "1", status: "REGISTERED" } as const;
    await store.types.register("workflow", { ...type, createdAt: dawn, defaults: {} }, 10);
    const typesOf = async (domain: string) =>
      (await store.types.list("workflow", { ...query, domain })).items.length;
    assert.deepEqual([await typesOf(own), await typesOf(foreign)], [1, 0]);
    const run = await world.start("same", { in: own });
    const stranger = await world.start("same", { in: foreign });
    assert.equal((await store.executions.identify(stranger.id))?.domain, foreign);
    const runIn = (domain: string) => ({ domain, workflowId: "same", runId: run.runId });
    assert.ok(await store.executions.find(runIn(own)));
    assert.equal(await store.executions.find(runIn(foreign)), undefined);
    await world.terminate(run);
    const open = { state: "open", by: "startTime", oldest: 0 } as const;
    const openIn = async (domain: string) =>
      (await store.visibility.count({ ...open, domain })).count;
    assert.deepEqual([await openIn(own), await openIn(foreign)], [0, 1]);
    const waiting = (domain: string) =>
      store.tasks.count({ kind: "decision", domain, name: "runners" });
    assert.deepEqual([await waiting(own), await waiting(foreign)], [0, 1]);
    const listedIn = async (domain: string) => {
      const list = { kind: "decision", domain, name: "runners" } as const;
      return (await store.tasks.list(list, { pageSize: 10 })).items.map(({ id }) => id);
    };
    assert.deepEqual([await listedIn(own), await listedIn(foreign)], [[], [stranger.id]]);
  });

  test("has records of its own about human tasks in a domain of the same name", async () => {
    await using world = await World.open(kind);
    const { humanTasks } = world.store;
    const records = accounts.map((account, index) => ({
      ...{ execution: index + 1, scheduledEventId: 5, domain: qualifiedName(account, "film") },
      ...{ taskList: "people", holder: "mary", notes: "{}", revision: 1 },
    }));
    for (const record of records) {
      await world.registerDomain(record.domain);
      assert.equal(await humanTasks.put(record), true);
      assert.deepEqual(await humanTasks.find(record), record);
    }
    for (const record of records) {
      const { items } = await humanTasks.list({ domain: record.domain, pageSize: 10 });
      assert.deepEqual(items, [record]);
    }
  });

  test("claims the store once, and whoever comes later is told whose it is", async () => {
    await using world = await World.open(kind);
    const claims = ["000000000012", one].map((account) => world.store.keys.claim(account));
    assert.deepEqual(await Promise.all(claims), ["000000000012", "000000000012"]);
    if (kind.isDurable) await world.reopen();
    assert.equal(await world.store.keys.claim(other), "000000000012");
  });

  test("does not claim a store that has keys of other accounts alone", async () => {
    await using world = await World.open(kind);
    const { keys } = world.store;
    const key = {
      user: "worker",
      status: "active",
      createdAt: dawn,
      secret: Buffer.from("s"),
    } as const;
    await keys.add({ ...key, id: "AKIA1", account: one }, 10);
    assert.equal(await keys.claim(other), undefined);
    await keys.add({ ...key, id: "AKIA2", account: other }, 10);
    assert.equal(await keys.claim(other), other);
    assert.equal(await keys.claim(one), other);
  });
};
