// Workflow and activity types: registered once per version, deprecated, brought back, deleted.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { TypeRecord, TypeStore } from "../../../src/store/store.ts";
import { oddTexts } from "./odd-texts.ts";
import { dawn, domain, domainNamed, StoreHarness, type StoreKind } from "./store-harness.ts";

export const typeTests = (kind: StoreKind): void => {
  describe("a type", () => {
    registrationTests(kind);
    deprecationTests(kind);
    listTests(kind);
  });
};

const unknown = { name: "UnknownResourceFault" };
const alreadyExists = { name: "TypeAlreadyExistsFault" };

const activity = (name: string, version = "1"): TypeRecord<"activity"> => ({
  domain,
  name,
  version,
  status: "REGISTERED",
  createdAt: dawn,
  defaults: {},
});

const registrationTests = (kind: StoreKind): void => {
  test("is found as it was registered", async () => {
    await using harness = await StoreHarness.open(kind);
    const { types } = harness.store;
    const workflow = {
      ...activity("encode", "1.0"),
      description: "with everything",
      defaults: {
        defaultTaskStartToCloseTimeout: "60",
        defaultExecutionStartToCloseTimeout: "NONE",
        defaultTaskList: { name: "list" },
        defaultTaskPriority: "-5",
        defaultChildPolicy: "ABANDON",
        defaultLambdaRole: "arn",
      },
    } as const;
    await types.register("workflow", workflow, 10);
    const found = await types.find("workflow", workflow);
    assert.deepEqual(JSON.parse(JSON.stringify(found)), workflow);
    assert.equal(await types.find("activity", workflow), undefined);
    assert.equal(await types.find("workflow", { ...workflow, version: "2" }), undefined);
    assert.equal(
      await types.find("workflow", { ...workflow, domain: domainNamed("other") }),
      undefined,
    );
  });

  test("keeps its description as it was given, also an empty one and one that no database can write", async () => {
    await using harness = await StoreHarness.open(kind);
    for (const kindOfType of ["workflow", "activity"] as const) {
      for (const [index, description] of oddTexts.entries()) {
        const type = { ...activity(`t${index}`), description };
        await harness.store.types.register(kindOfType, type, 100);
      }
    }
    if (kind.isDurable) await harness.reopen();
    for (const kindOfType of ["workflow", "activity"] as const) {
      for (const [index, description] of oddTexts.entries()) {
        const found = await harness.store.types.find(kindOfType, activity(`t${index}`));
        assert.equal(found?.description, description, JSON.stringify(description));
      }
      const page = { domain, status: "REGISTERED", reverse: false, pageSize: 100 } as const;
      const { items } = await harness.store.types.list(kindOfType, page);
      const descriptions = items.map(({ description }) => description);
      assert.deepEqual(descriptions.toSorted(), oddTexts.toSorted());
    }
  });

  test("is refused when its name and version are taken, also by a deprecated one", async () => {
    await using harness = await StoreHarness.open(kind);
    const { types } = harness.store;
    await types.register("activity", activity("a"), 10);
    await assert.rejects(types.register("activity", activity("a"), 10), alreadyExists);
    await types.deprecate("activity", activity("a"), dawn);
    await assert.rejects(types.register("activity", activity("a"), 10), alreadyExists);
    await types.register("activity", activity("a", "2"), 10);
  });

  test("is refused at the limit of its kind and domain", async () => {
    await using harness = await StoreHarness.open(kind);
    const { types } = harness.store;
    await harness.registerDomain(domainNamed("other"));
    await types.register("activity", activity("a"), 1);
    await assert.rejects(types.register("activity", activity("b"), 1), {
      name: "LimitExceededFault",
    });
    await types.register("workflow", { ...activity("b"), defaults: {} }, 1);
    await types.register("activity", { ...activity("b"), domain: domainNamed("other") }, 1);
  });

  test("of an unknown domain is refused", async () => {
    await using harness = await StoreHarness.open(kind);
    const nowhere = { ...activity("a"), domain: domainNamed("nowhere") };
    await assert.rejects(harness.store.types.register("activity", nowhere, 10), unknown);
    assert.equal(await harness.store.types.find("activity", nowhere), undefined);
  });
};

const deprecationTests = (kind: StoreKind): void => {
  test("is not registered in a deprecated domain, where one that exists is said to", async () => {
    await using harness = await StoreHarness.open(kind);
    const { domains, types } = harness.store;
    await types.register("activity", activity("a"), 1);
    await domains.deprecate(domain, dawn);
    const deprecated = { name: "DomainDeprecatedFault" };
    await assert.rejects(types.register("workflow", activity("a"), 1), deprecated);
    await assert.rejects(types.register("activity", activity("b"), 10), deprecated);
    await assert.rejects(types.register("activity", activity("a"), 10), alreadyExists);
    await domains.undeprecate(domain);
    await types.register("activity", activity("b"), 2);
  });

  test("is deprecated once and brought back once", async () => {
    await using harness = await StoreHarness.open(kind);
    const { types } = harness.store;
    const name = activity("a");
    await types.register("activity", name, 10);
    await assert.rejects(types.undeprecate("activity", name), alreadyExists);
    await types.deprecate("activity", name, dawn + 1);
    const deprecated = await types.find("activity", name);
    assert.deepEqual([deprecated?.status, deprecated?.deprecatedAt], ["DEPRECATED", dawn + 1]);
    await assert.rejects(types.deprecate("activity", name, dawn), { name: "TypeDeprecatedFault" });
    await types.undeprecate("activity", name);
    const back = await types.find("activity", name);
    assert.deepEqual([back?.status, back?.deprecatedAt], ["REGISTERED", undefined]);
  });

  test("is deleted only when deprecated, and may then be registered anew", async () => {
    await using harness = await StoreHarness.open(kind);
    const { types } = harness.store;
    const name = activity("a");
    await types.register("activity", name, 1);
    await assert.rejects(types.delete("activity", name), { name: "TypeNotDeprecatedFault" });
    await types.deprecate("activity", name, dawn);
    await types.delete("activity", name);
    assert.equal(await types.find("activity", name), undefined);
    await types.register("activity", { ...name, createdAt: dawn + 5 }, 1);
    assert.equal((await types.find("activity", name))?.createdAt, dawn + 5);
  });

  test("that is unknown cannot be deprecated, brought back or deleted", async () => {
    await using harness = await StoreHarness.open(kind);
    const { types } = harness.store;
    await types.register("workflow", { ...activity("a"), defaults: {} }, 10);
    await assert.rejects(types.deprecate("activity", activity("a"), dawn), unknown);
    await assert.rejects(types.undeprecate("activity", activity("a")), unknown);
    await assert.rejects(types.delete("activity", activity("a")), unknown);
  });
};

const listTests = (kind: StoreKind): void => {
  type Query = Parameters<TypeStore["list"]>[1];
  const names = async (harness: StoreHarness, query: Partial<Query>): Promise<string[]> => {
    const whole = {
      domain,
      status: "REGISTERED",
      reverse: false,
      pageSize: 100,
      ...query,
    } as const;
    const all: string[] = [];
    let after: string | undefined;
    do {
      const page: Awaited<ReturnType<TypeStore["list"]>> = await harness.store.types.list(
        "activity",
        { ...whole, after },
      );
      all.push(...page.items.map(({ name, version }) => `${name}/${version}`));
      after = page.next;
    } while (after !== undefined);
    return all;
  };

  test("is listed once, page by page, of any characters its name and version are", async () => {
    await using harness = await StoreHarness.open(kind);
    const parts = ["\ud800", "\ud800a", "\udc00\ud800", "\u{1f3bd}", "~"];
    const all = parts.flatMap((name) => parts.map((version) => ({ name, version })));
    for (const { name, version } of all) {
      await harness.store.types.register("activity", activity(name, version), 100);
    }
    const expected = all.map(({ name, version }) => `${name}/${version}`).toSorted();
    for (const reverse of [false, true]) {
      assert.deepEqual((await names(harness, { pageSize: 1, reverse })).toSorted(), expected);
    }
  });

  test("is listed by name and version among those of its status, page by page", async () => {
    await using harness = await StoreHarness.open(kind);
    const { types } = harness.store;
    const versions = ["b/1", "a/2", "a/10", "c/1", "a/1", "old/1"];
    for (const text of versions) {
      const [name = "", version] = text.split("/");
      await types.register("activity", activity(name, version), 10);
    }
    await types.register("workflow", { ...activity("w"), defaults: {} }, 10);
    await types.deprecate("activity", activity("old"), dawn);
    const registered = ["a/1", "a/10", "a/2", "b/1", "c/1"];
    assert.deepEqual(await names(harness, {}), registered);
    assert.deepEqual(await names(harness, { status: "DEPRECATED" }), ["old/1"]);
    assert.deepEqual(await names(harness, { name: "a" }), ["a/1", "a/10", "a/2"]);
    assert.deepEqual(await names(harness, { name: "a", reverse: true, pageSize: 1 }), [
      "a/2",
      "a/10",
      "a/1",
    ]);
    assert.deepEqual(await names(harness, { domain: domainNamed("nowhere") }), []);
    for (const pageSize of [1, 2, 5]) {
      assert.deepEqual(await names(harness, { pageSize }), registered);
      const back = await names(harness, { pageSize, reverse: true });
      assert.deepEqual(back, registered.toReversed());
    }
  });
};
