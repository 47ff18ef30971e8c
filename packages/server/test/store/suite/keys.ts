// Access keys: added once, found by their id, changed one thing at a time.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { KeyStore, StoredKey } from "../../../src/store/store.ts";
import { dawn, StoreHarness, type StoreKind } from "./store-harness.ts";

export const keyTests = (kind: StoreKind): void => {
  describe("an access key", () => {
    additionTests(kind);
    changeTests(kind);
    if (kind.isDurable) durabilityTests(kind);
  });
};

const key = (id: string, given: Partial<StoredKey> = {}): StoredKey => ({
  id,
  account: "123456789012",
  user: "worker \ud83d\ude80 \ud83d",
  status: "active",
  createdAt: dawn,
  secret: Buffer.from(`sealed ${id} \0\xff`, "latin1"),
  ...given,
});

/** Buffers and byte arrays are alike, and what is undefined is not there. */
const plain = (found: StoredKey | undefined) =>
  found && {
    ...found,
    secret: Buffer.from(found.secret).toString("hex"),
    previous: found.previous && {
      until: found.previous.until,
      secret: Buffer.from(found.previous.secret).toString("hex"),
    },
  };
const plainKey = (...given: Parameters<typeof key>) =>
  plain({ previous: undefined, ...key(...given) });

const additionTests = (kind: StoreKind): void => {
  test("is found as it was added", async () => {
    await using harness = await StoreHarness.open(kind);
    const { keys } = harness.store;
    assert.equal(await keys.find("AKIA1"), undefined);
    assert.equal(await keys.add(key("AKIA1"), 10), true);
    assert.deepEqual(plain(await keys.find("AKIA1")), plainKey("AKIA1"));
    assert.equal(await keys.find("akia1"), undefined);
  });

  test("is not added twice, nor over the limit", async () => {
    await using harness = await StoreHarness.open(kind);
    const { keys } = harness.store;
    assert.equal(await keys.add(key("AKIA1"), 2), true);
    assert.equal(await keys.add(key("AKIA1", { user: "other" }), 2), false);
    assert.equal(await keys.add(key("AKIA2"), 2), true);
    assert.equal(await keys.add(key("AKIA3"), 2), false);
    assert.deepEqual(plain(await keys.find("AKIA1")), plainKey("AKIA1"));
    assert.equal(await keys.find("AKIA3"), undefined);
  });

  test("is the first only once, however many ask at the same time", async () => {
    await using harness = await StoreHarness.open(kind);
    const { keys } = harness.store;
    const ids = ["AKIA1", "AKIA2", "AKIA3"];
    const added = await Promise.all(ids.map((id) => keys.addFirst(key(id))));
    assert.equal(added.filter(Boolean).length, 1);
    assert.equal((await keys.list({ pageSize: 10 })).items.length, 1);
    for (const id of ids) await keys.delete(id);
    assert.equal(await keys.addFirst(key("AKIA4")), false, "not even when all are gone again");
  });

  test("is not the first where there is one already", async () => {
    await using harness = await StoreHarness.open(kind);
    const { keys } = harness.store;
    await keys.add(key("AKIA1"), 10);
    assert.equal(await keys.addFirst(key("AKIA2")), false);
    assert.equal(await keys.find("AKIA2"), undefined);
  });

  test("is listed by its id, page by page", async () => {
    await using harness = await StoreHarness.open(kind);
    const { keys } = harness.store;
    for (const id of ["AKIAC", "AKIAA", "AKIAB"]) await keys.add(key(id), 10);
    for (const pageSize of [1, 2, 3, 10]) {
      assert.deepEqual(await idsOf(keys, pageSize), ["AKIAA", "AKIAB", "AKIAC"]);
    }
  });

  test("is listed with those of its account, page by page", async () => {
    await using harness = await StoreHarness.open(kind);
    const { keys } = harness.store;
    const account = "210987654321";
    for (const id of ["AKIAE", "AKIAB"]) await keys.add(key(id, { account }), 10);
    for (const id of ["AKIAC", "AKIAA", "AKIAD"]) await keys.add(key(id), 10);
    for (const pageSize of [1, 2, 3]) {
      assert.deepEqual(await idsOf(keys, pageSize, account), ["AKIAB", "AKIAE"]);
      assert.deepEqual(await idsOf(keys, pageSize, "210987654322"), []);
    }
  });
};

const idsOf = async (keys: KeyStore, pageSize: number, account?: string): Promise<string[]> => {
  const ids: string[] = [];
  let after: string | undefined;
  do {
    const page = await keys.list({ pageSize, after, account });
    assert.ok(page.items.length <= pageSize);
    ids.push(...page.items.map(({ id }) => id));
    after = page.next;
  } while (after !== undefined);
  return ids;
};

const changeTests = (kind: StoreKind): void => {
  test("is disabled and enabled, and keeps all else", async () => {
    await using harness = await StoreHarness.open(kind);
    const { keys } = harness.store;
    await keys.add(key("AKIA1"), 10);
    await keys.find("AKIA1");
    assert.equal(await keys.setStatus("AKIA1", "disabled"), true);
    assert.deepEqual(
      plain(await keys.find("AKIA1")),
      plainKey("AKIA1", { status: "disabled" }),
      "at once, though it was asked for just before",
    );
    assert.equal(await keys.setStatus("AKIA1", "active"), true);
    assert.deepEqual(plain(await keys.find("AKIA1")), plainKey("AKIA1"));
  });

  test("gets another secret, with the one before it still there", async () => {
    await using harness = await StoreHarness.open(kind);
    const { keys } = harness.store;
    await keys.add(key("AKIA1"), 10);
    await keys.replaceSecret("AKIA1", Buffer.from("second"), dawn + 1);
    await keys.replaceSecret("AKIA1", Buffer.from("third"), dawn + 2);
    const previous = { secret: Buffer.from("second"), until: dawn + 2 };
    const expected = { secret: Buffer.from("third"), previous };
    assert.deepEqual(plain(await keys.find("AKIA1")), plain({ ...key("AKIA1"), ...expected }));
  });

  test("is gone when it is deleted, and others are not", async () => {
    await using harness = await StoreHarness.open(kind);
    const { keys } = harness.store;
    await keys.add(key("AKIA1"), 10);
    await keys.add(key("AKIA2"), 10);
    await keys.find("AKIA1");
    assert.equal(await keys.delete("AKIA1"), true);
    assert.equal(await keys.find("AKIA1"), undefined);
    assert.deepEqual(await idsOf(keys, 10), ["AKIA2"]);
  });

  test("that is not there is not changed", async () => {
    await using harness = await StoreHarness.open(kind);
    const { keys } = harness.store;
    assert.equal(await keys.setStatus("AKIA1", "active"), false);
    assert.equal(await keys.replaceSecret("AKIA1", Buffer.from("x"), dawn), false);
    assert.equal(await keys.delete("AKIA1"), false);
    assert.deepEqual(await idsOf(keys, 10), []);
  });
};

const durabilityTests = (kind: StoreKind): void => {
  test("is there after the store was opened again", async () => {
    await using harness = await StoreHarness.open(kind);
    await harness.store.keys.add(key("AKIA1"), 10);
    await harness.reopen();
    assert.deepEqual(plain(await harness.store.keys.find("AKIA1")), plainKey("AKIA1"));
    assert.equal(await harness.store.keys.addFirst(key("AKIA2")), false);
  });
};
