// Roles: added once, found by their ARN, trusted anew, and gone with their policies.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { RoleStore, StoredRole } from "../../../src/store/store.ts";
import { dawn, StoreHarness, type StoreKind } from "./store-harness.ts";

const arnOf = (name: string) => `arn:aws:iam::123456789012:role/${name}`;
const role = (name: string, given: Partial<StoredRole> = {}): StoredRole => ({
  arn: arnOf(name),
  id: `AROA${name}`,
  createdAt: dawn,
  maxSessionSeconds: 3_600,
  trust: '{"Statement":"é \\"quoted\\""}',
  ...given,
});

export const roleTests = (kind: StoreKind): void => {
  describe("a role", () => {
    test("is added once under its ARN, and no more than there may be", async () => {
      await using harness = await StoreHarness.open(kind);
      const { roles } = harness.store;
      assert.equal(await roles.find(arnOf("a")), undefined);
      assert.equal(await roles.add(role("a"), 2, []), true);
      assert.equal(await roles.add(role("a", { id: "AROAother" }), 2, []), false);
      assert.equal(await roles.add(role("b"), 2, []), true);
      assert.equal(await roles.add(role("c"), 2, []), false);
      assert.deepEqual(await roles.find(arnOf("a")), role("a"));
      assert.equal(await roles.find(arnOf("A")), undefined);
      assert.equal(await roles.find(arnOf("c")), undefined);
    });

    test("gets another trust policy and stays what it is", async () => {
      await using harness = await StoreHarness.open(kind);
      const { roles } = harness.store;
      await roles.add(role("a"), 2, []);
      assert.equal(await roles.setTrust(arnOf("b"), "{}"), false);
      assert.equal(await roles.setTrust(arnOf("a"), "{}"), true);
      assert.deepEqual(await roles.find(arnOf("a")), role("a", { trust: "{}" }));
    });

    test("is listed page by page", async () => {
      await using harness = await StoreHarness.open(kind);
      const { roles } = harness.store;
      for (const name of ["c", "a", "b"]) await roles.add(role(name), 9, []);
      const whole = ["a", "b", "c"].map((name) => role(name));
      for (const pageSize of [1, 2, 3]) assert.deepEqual(await listed(roles, pageSize), whole);
    });

    test("is listed with those whose ARNs begin alike, page by page", async () => {
      await using harness = await StoreHarness.open(kind);
      const { roles } = harness.store;
      for (const account of ["123456789011", "123456789013"]) {
        await roles.add(role("a", { arn: `arn:aws:iam::${account}:role/a` }), 9, []);
      }
      for (const name of ["b", "a"]) await roles.add(role(name), 9, []);
      const own = ["a", "b"].map((name) => role(name));
      for (const pageSize of [1, 2, 3]) {
        assert.deepEqual(await listed(roles, pageSize, arnOf("")), own);
      }
    });

    test("has no policy that was left by one of its name, and those of others stay", async () => {
      await using harness = await StoreHarness.open(kind);
      const { roles, policies } = harness.store;
      const [own, boundary, other] = [arnOf("a"), `boundary:${arnOf("a")}`, arnOf("b")];
      for (const holder of [own, boundary, other]) {
        await policies.attach({ holder, name: "left", document: "{}" }, 9);
      }
      assert.equal(await roles.add(role("a"), 9, [own, boundary]), true);
      const found = () => policies.of([own, boundary, other]);
      assert.deepEqual(
        (await found()).map(({ holder }) => holder),
        [other],
      );
      await policies.attach({ holder: own, name: "new", document: "{}" }, 9);
      assert.equal(await roles.add(role("a"), 9, [own, boundary]), false);
      assert.equal((await found()).length, 2);
    });

    test("is deleted once, together with the policies of its holders and no others", async () => {
      await using harness = await StoreHarness.open(kind);
      const { roles, policies } = harness.store;
      await roles.add(role("a"), 9, []);
      const [own, boundary, other] = [arnOf("a"), `boundary:${arnOf("a")}`, arnOf("b")];
      for (const holder of [own, boundary, other]) {
        await policies.attach({ holder, name: "p", document: "{}" }, 9);
      }
      assert.equal(await roles.delete(arnOf("b"), [other]), false);
      assert.equal(await roles.delete(own, [own, boundary]), true);
      assert.equal(await roles.delete(own, [own, boundary]), false);
      assert.equal(await roles.find(own), undefined);
      const left = await policies.of([own, boundary, other]);
      assert.deepEqual(
        left.map(({ holder }) => holder),
        [other],
      );
    });

    if (!kind.isDurable) return;
    test("is still there when the store is opened again", async () => {
      await using harness = await StoreHarness.open(kind);
      await harness.store.roles.add(role("a"), 9, []);
      await harness.reopen();
      assert.deepEqual(await harness.store.roles.find(arnOf("a")), role("a"));
    });
  });
};

const listed = async (
  roles: RoleStore,
  pageSize: number,
  prefix?: string,
): Promise<StoredRole[]> => {
  const items: StoredRole[] = [];
  let after: string | undefined;
  do {
    const page = await roles.list({ pageSize, after, prefix });
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
};
