// Policies: attached under a name, replaced under it, detached, and gone with their key.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { PolicyName, PolicyStore } from "../../../src/store/store.ts";
import { dawn, StoreHarness, type StoreKind } from "./store-harness.ts";

const mary = "arn:aws:iam::123456789012:user/mary";
const policy = (holder: string, name: string, document = "{}") => ({ holder, name, document });

export const policyTests = (kind: StoreKind): void => {
  describe("a policy", () => {
    test("is attached once under a name, and found with all of its holders", async () => {
      await using harness = await StoreHarness.open(kind);
      const { policies } = harness.store;
      assert.equal(await policies.attach(policy(mary, "b"), 2), true);
      assert.equal(await policies.attach(policy(mary, "a"), 2), true);
      assert.equal(await policies.attach(policy(mary, "c"), 2), false);
      assert.equal(await policies.attach(policy(mary, "a", '{"new":1}'), 2), true);
      await policies.attach(policy("AKIA1", "k"), 2);
      const found = await policies.of([mary, "AKIA1", "AKIA2"]);
      assert.deepEqual(found.map(({ name, document }) => `${name} ${document}`).sort(), [
        'a {"new":1}',
        "b {}",
        "k {}",
      ]);
    });

    test("is detached once", async () => {
      await using harness = await StoreHarness.open(kind);
      const { policies } = harness.store;
      await policies.attach(policy(mary, "a"), 2);
      assert.equal(await policies.detach({ holder: mary, name: "b" }), false);
      assert.equal(await policies.detach({ holder: mary, name: "a" }), true);
      assert.deepEqual(await policies.of([mary]), []);
    });

    test("is listed page by page", async () => {
      await using harness = await StoreHarness.open(kind);
      const { policies } = harness.store;
      for (const name of ["b", "a"]) {
        for (const holder of [mary, "AKIA1"]) await policies.attach(policy(holder, name), 9);
      }
      const whole = ["AKIA1 a", "AKIA1 b", `${mary} a`, `${mary} b`];
      for (const pageSize of [1, 3, 4]) assert.deepEqual(await listed(policies, pageSize), whole);
    });

    test("is listed with those of holders that begin alike, page by page", async () => {
      await using harness = await StoreHarness.open(kind);
      const { policies } = harness.store;
      const ofUsers = "arn:aws:iam::123456789012:user/";
      const others = ["AKIA1", "arn:aws:iam::123456789012:role/mary", `boundary:${mary}`];
      for (const holder of [mary, `${ofUsers}~`, `${ofUsers}joe`, ...others]) {
        await policies.attach(policy(holder, "a"), 9);
      }
      const whole = [`${ofUsers}joe a`, `${mary} a`, `${ofUsers}~ a`];
      for (const pageSize of [1, 2, 3, 4]) {
        assert.deepEqual(await listed(policies, pageSize, ofUsers), whole);
        assert.deepEqual(await listed(policies, pageSize, "arn:aws:iam::123456789013:"), []);
      }
    });

    test("of a key is gone with its key", async () => {
      await using harness = await StoreHarness.open(kind);
      const { policies, keys } = harness.store;
      const rest = { status: "active", createdAt: dawn, secret: Buffer.from("s") } as const;
      await keys.add({ id: "AKIA1", account: "123456789012", user: "mary", ...rest }, 1);
      await policies.attach(policy("AKIA1", "a"), 2);
      await policies.attach(policy(mary, "a"), 2);
      assert.equal(await keys.delete("AKIA1"), true);
      assert.deepEqual(await policies.of(["AKIA1", mary]), [policy(mary, "a")]);
    });

    test("of a key that is there is given, and nothing for a key that is gone", async () => {
      await using harness = await StoreHarness.open(kind);
      const { policies, keys } = harness.store;
      const rest = { status: "active", createdAt: dawn, secret: Buffer.from("s") } as const;
      await keys.add({ id: "AKIA1", account: "123456789012", user: "mary", ...rest }, 1);
      const holders = ["AKIA1", mary];
      assert.deepEqual(await policies.ofKey("AKIA1", holders), []);
      await policies.attach(policy(mary, "a"), 2);
      await policies.attach(policy("AKIA1", "a"), 2);
      const found = await policies.ofKey("AKIA1", holders);
      assert.deepEqual(found?.map(({ holder }) => holder).sort(), holders);
      await keys.delete("AKIA1");
      assert.equal(await policies.ofKey("AKIA1", holders), undefined);
    });
  });
};

const listed = async (
  policies: PolicyStore,
  pageSize: number,
  prefix?: string,
): Promise<string[]> => {
  const items: PolicyName[] = [];
  let after: string | undefined;
  do {
    const page = await policies.list({ pageSize, after, prefix });
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items.map(({ holder, name }) => `${holder} ${name}`);
};
