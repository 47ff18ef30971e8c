// Accounts: what one of them has in the store, no other gets at by the names that it may use.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type DomainKey,
  type DomainScope,
  domainKey,
  domainScope,
  everyDomain,
} from "../../../src/store/domain-key.ts";
import { dawn, domain, StoreHarness, type StoreKind } from "./store-harness.ts";

const [one, other] = ["123456789012", "123456789013"];
/** The store's own account is the one without a number. */
const accounts = [undefined, one, other] as const;
/** Some sort before and after every digit, and PostgreSQL can write some only with an escape. */
const names = [" !", "\ud800", "0", one, "~", "\u{1f680}"];
const query = { status: "REGISTERED", reverse: false, pageSize: 2 } as const;

const inColumnOrder = (some: readonly string[]): string[] =>
  some.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

const register = (harness: StoreHarness, account: string | undefined, max = 100) =>
  Promise.all(
    names.map((name) =>
      harness.store.domains.register(
        { key: domainKey(account, name), status: "REGISTERED", retentionDays: "1", tags: [] },
        max,
      ),
    ),
  );

const listed = async ({ store }: StoreHarness, scope: DomainScope, reverse: boolean) => {
  const found: string[] = [];
  let after: string | undefined;
  do {
    const page = await store.domains.list({ ...query, reverse, scope, after });
    found.push(...page.items.map(({ key }) => key));
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
    await using harness = await StoreHarness.open(kind);
    await harness.store.domains.deprecate(domain, dawn);
    for (const account of accounts) await register(harness, account);
    if (kind.isDurable) await harness.reopen();
    for (const account of accounts) {
      const found = await listed(harness, domainScope(account), false);
      const own = names.map((name) => domainKey(account, name));
      assert.deepEqual(inColumnOrder(found), inColumnOrder(own), account);
      assert.deepEqual(
        await listed(harness, domainScope(account), true),
        found.toReversed(),
        account,
      );
      assert.ok(await harness.store.domains.find(domainKey(account, names[1] ?? "")));
    }
    assert.deepEqual(await listed(harness, domainScope("123456789014"), false), []);
  });

  test("is one of those whose domains are listed together, by the names of the store", async () => {
    await using harness = await StoreHarness.open(kind);
    await harness.store.domains.deprecate(domain, dawn);
    for (const account of accounts) await register(harness, account);
    const all = accounts.flatMap((account) => names.map((name) => domainKey(account, name)));
    const found = await listed(harness, everyDomain, false);
    assert.deepEqual(inColumnOrder(found), inColumnOrder(all));
    assert.deepEqual(await listed(harness, everyDomain, true), found.toReversed());
  });

  test("has a limit on domains of its own", async () => {
    await using harness = await StoreHarness.open(kind);
    const { domains } = harness.store;
    await register(harness, one, names.length);
    await register(harness, other, names.length);
    const more = (account: string | undefined, max: number) =>
      domains.register(
        {
          key: domainKey(account, "more"),
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

  test("receives its domains by the names that it knows", async () => {
    await using harness = await StoreHarness.open(kind);
    const { domains, types } = harness.store;
    const name = domainKey(one, "film");
    const messages: string[] = [];
    const refused = (refusal: Promise<unknown>) =>
      assert.rejects(refusal, ({ message }) => messages.push(message) > 0);
    await refused(domains.deprecate(name, dawn));
    await refused(domains.undeprecate(name));
    await refused(domains.changeTags(name, () => []));
    const type = { domain: name, name: "t", version: "1", status: "REGISTERED" } as const;
    await refused(types.register("workflow", { ...type, createdAt: dawn, defaults: {} }, 10));
    await refused(harness.start("w", { in: name }));
    await harness.registerDomain(name);
    await refused(harness.registerDomain(name));
    await refused(domains.undeprecate(name));
    await domains.deprecate(name, dawn);
    await refused(domains.deprecate(name, dawn));
    assert.equal(messages.length, 8);
    for (const message of messages) assert.match(message, /^(Unknown domain: )?film$/);
  });
};

const belongingTests = (kind: StoreKind): void => {
  test("has types, runs, tasks and counts of its own in a domain of the same name", async () => {
    await using harness = await StoreHarness.open(kind);
    const { store } = harness;
    const [own, foreign] = accounts.map((account) => domainKey(account, "film"));
    assert.ok(own && foreign);
    for (const name of [own, foreign]) await harness.registerDomain(name);
    const type = { domain: own, name: "t", version: "1", status: "REGISTERED" } as const;
    await store.types.register("workflow", { ...type, createdAt: dawn, defaults: {} }, 10);
    const typesOf = async (domain: DomainKey) =>
      (await store.types.list("workflow", { ...query, domain })).items.length;
    assert.deepEqual([await typesOf(own), await typesOf(foreign)], [1, 0]);
    const run = await harness.start("same", { in: own });
    const stranger = await harness.start("same", { in: foreign });
    assert.equal((await store.executions.identify(stranger.id))?.domain, foreign);
    const runIn = (domain: DomainKey) => ({ domain, workflowId: "same", runId: run.runId });
    assert.ok(await store.executions.find(runIn(own)));
    assert.equal(await store.executions.find(runIn(foreign)), undefined);
    await harness.terminate(run);
    const open = { state: "open", by: "startTime", oldest: 0 } as const;
    const openIn = async (domain: DomainKey) =>
      (await store.visibility.count({ ...open, domain })).count;
    assert.deepEqual([await openIn(own), await openIn(foreign)], [0, 1]);
    const waiting = async (domain: DomainKey) =>
      (await store.tasks.count({ kind: "decision", domain, name: "runners" })).count;
    assert.deepEqual([await waiting(own), await waiting(foreign)], [0, 1]);
    const listedIn = async (domain: DomainKey) => {
      const list = { kind: "decision", domain, name: "runners" } as const;
      return (await store.tasks.list(list, { pageSize: 10 })).items.map(({ id }) => id);
    };
    assert.deepEqual([await listedIn(own), await listedIn(foreign)], [[], [stranger.id]]);
  });

  test("has records of its own about human tasks in a domain of the same name", async () => {
    await using harness = await StoreHarness.open(kind);
    const { humanTasks } = harness.store;
    const records = accounts.map((account, index) => ({
      execution: index + 1,
      scheduledEventId: 5,
      domain: domainKey(account, "film"),
      taskList: "people",
      holder: "mary",
      notes: "{}",
      revision: 1,
    }));
    for (const record of records) {
      await harness.registerDomain(record.domain);
      assert.equal(await humanTasks.put(record), true);
      assert.deepEqual(await humanTasks.find(record), record);
    }
    for (const { domain, execution, scheduledEventId, taskList } of records) {
      const { items } = await humanTasks.list({ domain, pageSize: 10 });
      assert.deepEqual(items, [{ execution, scheduledEventId, taskList }]);
    }
  });

  test("claims the store once, and a later claim is told whose it is", async () => {
    await using harness = await StoreHarness.open(kind);
    const claims = ["000000000012", one].map((account) => harness.store.keys.claim(account));
    assert.deepEqual(await Promise.all(claims), ["000000000012", "000000000012"]);
    if (kind.isDurable) await harness.reopen();
    assert.equal(await harness.store.keys.claim(other), "000000000012");
  });

  test("does not claim a store that has keys of other accounts alone", async () => {
    await using harness = await StoreHarness.open(kind);
    const { keys } = harness.store;
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
