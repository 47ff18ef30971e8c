// Domains: registered once, deprecated and brought back, listed by name.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ownDomains } from "../../../src/store/domain-key.ts";
import type { DomainRecord, DomainStore, TypeRecord } from "../../../src/store/store.ts";
import { oddTexts } from "./odd-texts.ts";
import { dawn, domain, domainNamed, StoreHarness, type StoreKind } from "./store-harness.ts";

export const domainTests = (kind: StoreKind): void => {
  describe("a domain", () => {
    registrationTests(kind);
    deprecationTests(kind);
    listTests(kind);
  });
};

const unknown = { name: "UnknownResourceFault" };
const alreadyExists = { name: "DomainAlreadyExistsFault" };

const record = (name: string, given: Partial<DomainRecord> = {}): DomainRecord => ({
  key: domainNamed(name),
  status: "REGISTERED",
  retentionDays: "7",
  tags: [],
  ...given,
});

const registrationTests = (kind: StoreKind): void => {
  test("is found as it was registered", async () => {
    await using harness = await StoreHarness.open(kind);
    const { domains } = harness.store;
    const full = record("full", {
      description: "with everything",
      retentionDays: "NONE",
      tags: [{ key: "team", value: "relay" }, { key: "bare" }],
    });
    await domains.register(full, 10);
    const found = await domains.find(domainNamed("full"));
    assert.deepEqual(JSON.parse(JSON.stringify(found)), JSON.parse(JSON.stringify(full)));
    assert.equal((await domains.find(domain))?.description, undefined);
    assert.equal(await domains.find(domainNamed("nowhere")), undefined);
  });

  test("keeps its description as it was given, also an empty one and one that no database can write", async () => {
    await using harness = await StoreHarness.open(kind);
    for (const [index, description] of oddTexts.entries()) {
      await harness.store.domains.register(record(`d${index}`, { description }), 100);
    }
    if (kind.isDurable) await harness.reopen();
    for (const [index, description] of oddTexts.entries()) {
      const found = await harness.store.domains.find(domainNamed(`d${index}`));
      assert.equal(found?.description, description, JSON.stringify(description));
    }
    const page = {
      scope: ownDomains,
      status: "REGISTERED",
      reverse: false,
      pageSize: 100,
    } as const;
    const { items } = await harness.store.domains.list(page);
    const listed = items.filter(({ key }) => key !== domain);
    const inOrder = listed.toSorted((a, b) => Number(a.key.slice(1)) - Number(b.key.slice(1)));
    assert.deepEqual(
      inOrder.map(({ description }) => description),
      oddTexts,
    );
  });

  test("is refused when its name is taken, also by a deprecated one", async () => {
    await using harness = await StoreHarness.open(kind);
    const { domains } = harness.store;
    await assert.rejects(domains.register(record("relay"), 10), alreadyExists);
    await domains.deprecate(domain, dawn);
    await assert.rejects(domains.register(record("relay"), 10), alreadyExists);
  });

  test("is refused at the limit, deprecated ones included", async () => {
    await using harness = await StoreHarness.open(kind);
    const { domains } = harness.store;
    await domains.register(record("second"), 2);
    await domains.deprecate(domainNamed("second"), dawn);
    await assert.rejects(domains.register(record("third"), 2), { name: "LimitExceededFault" });
    await assert.rejects(domains.register(record("second"), 2), alreadyExists);
    await domains.register(record("third"), 3);
  });

  test("has its tags changed, by several at the same time as one after another", async () => {
    await using harness = await StoreHarness.open(kind);
    const { domains } = harness.store;
    await domains.changeTags(domain, () => [{ key: "a", value: "1" }]);
    await domains.changeTags(domain, () => [{ key: "b", value: "" }]);
    assert.deepEqual((await domains.find(domain))?.tags, [{ key: "b", value: "" }]);
    const add = (key: string) => domains.changeTags(domain, (present) => [...present, { key }]);
    await Promise.all([add("c"), add("d"), add("e")]);
    const keys = (await domains.find(domain))?.tags.map(({ key }) => key);
    assert.deepEqual(keys?.sort(), ["b", "c", "d", "e"]);
  });

  test("keeps its tags where their change is refused", async () => {
    await using harness = await StoreHarness.open(kind);
    const { domains } = harness.store;
    await domains.changeTags(domain, () => [{ key: "a", value: "1" }]);
    const refusal = new Error("Too many tags");
    const refused = domains.changeTags(domain, () => {
      throw refusal;
    });
    await assert.rejects(refused, refusal);
    assert.deepEqual((await domains.find(domain))?.tags, [{ key: "a", value: "1" }]);
    await assert.rejects(
      domains.changeTags(domainNamed("nowhere"), () => []),
      unknown,
    );
  });
};

const type = (name: string): TypeRecord<"workflow"> => ({
  domain,
  name,
  version: "1",
  status: "REGISTERED",
  createdAt: dawn,
  defaults: {},
});

const deprecationTests = (kind: StoreKind): void => {
  test("is deprecated once and brought back once", async () => {
    await using harness = await StoreHarness.open(kind);
    const { domains } = harness.store;
    await assert.rejects(domains.undeprecate(domain), alreadyExists);
    await domains.deprecate(domain, dawn);
    assert.equal((await domains.find(domain))?.status, "DEPRECATED");
    await assert.rejects(domains.deprecate(domain, dawn), { name: "DomainDeprecatedFault" });
    await domains.undeprecate(domain);
    assert.equal((await domains.find(domain))?.status, "REGISTERED");
    await assert.rejects(domains.deprecate(domainNamed("nowhere"), dawn), unknown);
    await assert.rejects(domains.undeprecate(domainNamed("nowhere")), unknown);
  });

  test("takes its types with it, and brings back those and no others", async () => {
    await using harness = await StoreHarness.open(kind);
    const { domains, types } = harness.store;
    for (const name of ["before", "with", "deleted", "alone"]) {
      await types.register("workflow", type(name), 10);
    }
    await types.register("activity", { ...type("with"), defaults: {} }, 10);
    const find = (name: string) => types.find("workflow", { domain, name, version: "1" });
    const nameOf = (name: string) => ({ domain, name, version: "1" });
    await types.deprecate("workflow", nameOf("before"), dawn + 1);
    await domains.deprecate(domain, dawn + 2);
    assert.equal((await find("before"))?.deprecatedAt, dawn + 1);
    assert.equal((await find("with"))?.status, "DEPRECATED");
    assert.equal((await find("with"))?.deprecatedAt, dawn + 2);
    assert.equal((await types.find("activity", nameOf("with")))?.status, "DEPRECATED");
    await types.delete("workflow", nameOf("deleted"));
    await types.undeprecate("workflow", nameOf("alone"));
    await types.deprecate("workflow", nameOf("alone"), dawn + 3);
    await domains.undeprecate(domain);
    assert.equal((await find("before"))?.status, "DEPRECATED");
    assert.equal((await find("alone"))?.status, "DEPRECATED", "it went by itself at last");
    assert.equal((await find("with"))?.status, "REGISTERED");
    assert.equal((await find("with"))?.deprecatedAt, undefined);
    assert.equal((await types.find("activity", nameOf("with")))?.status, "REGISTERED");
    assert.equal(await find("deleted"), undefined);
  });

  test("leaves the types of other domains alone", async () => {
    await using harness = await StoreHarness.open(kind);
    const { domains, types } = harness.store;
    await domains.register(record("other"), 10);
    await types.register("workflow", { ...type("t"), domain: domainNamed("other") }, 10);
    await domains.deprecate(domain, dawn);
    const found = await types.find("workflow", {
      domain: domainNamed("other"),
      name: "t",
      version: "1",
    });
    assert.equal(found?.status, "REGISTERED");
  });
};

const listTests = (kind: StoreKind): void => {
  type Query = Parameters<DomainStore["list"]>[0];
  const names = async (harness: StoreHarness, query: Partial<Query>): Promise<string[]> => {
    const all: string[] = [];
    let after: string | undefined;
    do {
      const whole = {
        scope: ownDomains,
        status: "REGISTERED",
        reverse: false,
        pageSize: 100,
        ...query,
      } as const;
      const page = await harness.store.domains.list({ ...whole, after });
      all.push(...page.items.map(({ key }) => key));
      after = page.next;
    } while (after !== undefined);
    return all;
  };

  test("is listed once, page by page, of any characters its name is", async () => {
    await using harness = await StoreHarness.open(kind);
    const all = ["\ud800", "\ud800a", "\udc00\ud800", "a\ud800", "\u{1f3bd}", "~", "b"];
    for (const name of all) await harness.store.domains.register(record(name), 10);
    for (const reverse of [false, true]) {
      const listed = await names(harness, { pageSize: 1, reverse });
      assert.deepEqual(listed.toSorted(), [...all.map(domainNamed), domain].toSorted());
    }
  });

  test("is listed by name among those of its status, page by page", async () => {
    await using harness = await StoreHarness.open(kind);
    const { domains } = harness.store;
    for (const name of ["d", "b", "B", "a", "c"]) await domains.register(record(name), 10);
    await domains.deprecate(domainNamed("b"), dawn);
    const registered = ["B", "a", "c", "d", domain];
    assert.deepEqual(await names(harness, {}), registered);
    assert.deepEqual(await names(harness, { reverse: true }), registered.toReversed());
    assert.deepEqual(await names(harness, { status: "DEPRECATED" }), ["b"]);
    for (const pageSize of [1, 2, 5]) {
      assert.deepEqual(await names(harness, { pageSize }), registered);
      const back = await names(harness, { pageSize, reverse: true });
      assert.deepEqual(back, registered.toReversed());
    }
  });

  test("is the last on a page that is exactly full", async () => {
    await using harness = await StoreHarness.open(kind);
    const query = { scope: ownDomains, status: "REGISTERED", reverse: false, pageSize: 1 } as const;
    assert.equal((await harness.store.domains.list(query)).next, undefined);
  });
};
