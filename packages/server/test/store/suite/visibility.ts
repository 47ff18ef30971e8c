// Visibility: open and closed runs by time, filtered, counted, and in pages that neither skip nor
// repeat.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { encodeExecution, requestCancel } from "@ekiden/engine";
import type { VisibilityFilter, VisibilityQuery } from "../../../src/store/store.ts";
import { complete } from "./decisions.ts";
import { oddTexts } from "./odd-texts.ts";
import {
  after,
  domain,
  domainNamed,
  StoreHarness,
  type StoreKind,
  second,
} from "./store-harness.ts";

export const visibilityTests = (kind: StoreKind): void => {
  describe("visibility", () => {
    orderTests(kind);
    rangeTests(kind);
    filterTests(kind);
    pageTests(kind);
  });
};

type Options = Partial<VisibilityQuery> & { reverse?: boolean; pageSize?: number };

const open = { domain, state: "open", by: "startTime", oldest: 0 } as const;
const closedByStart = { domain, state: "closed", by: "startTime", oldest: 0 } as const;
const closedByClose = { domain, state: "closed", by: "closeTime", oldest: 0 } as const;

/** All pages; the workflow ids in order. */
const list = async (harness: StoreHarness, query: VisibilityQuery & Options): Promise<string[]> => {
  const names: string[] = [];
  let after: string | undefined;
  do {
    const page: Awaited<ReturnType<StoreHarness["store"]["visibility"]["list"]>> =
      await harness.store.visibility.list({ reverse: false, pageSize: 100, ...query, after });
    names.push(...page.executions.map(({ workflowId }) => workflowId));
    after = page.next;
  } while (after !== undefined);
  return names;
};

const count = async (harness: StoreHarness, query: VisibilityQuery): Promise<number> => {
  const counted = await harness.store.visibility.count(query);
  assert.equal(counted.truncated, false);
  return counted.count;
};

/** a, b, c start a second apart; those to close do so in the opposite order. */
const startAndClose = async (
  harness: StoreHarness,
  names: string[],
  toClose: string[],
): Promise<void> => {
  const runs = new Map<string, { id: number }>();
  for (const name of names) {
    harness.now += second;
    runs.set(name, await harness.start(name));
  }
  for (const name of toClose.toReversed()) {
    harness.now += second;
    await harness.terminate(runs.get(name) ?? assert.fail());
  }
};

const orderTests = (kind: StoreKind): void => {
  test("lists newest first, or oldest first when reversed", async () => {
    await using harness = await StoreHarness.open(kind);
    await startAndClose(harness, ["a", "b", "c", "d", "e"], ["a", "c", "e"]);
    assert.deepEqual(await list(harness, open), ["d", "b"]);
    assert.deepEqual(await list(harness, { ...open, reverse: true }), ["b", "d"]);
    assert.deepEqual(await list(harness, closedByStart), ["e", "c", "a"]);
    assert.deepEqual(await list(harness, { ...closedByStart, reverse: true }), ["a", "c", "e"]);
    assert.deepEqual(await list(harness, closedByClose), ["a", "c", "e"]);
    assert.deepEqual(await list(harness, { ...closedByClose, reverse: true }), ["e", "c", "a"]);
  });

  test("shows a run as open until it closes and as closed from then on, never as both", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    assert.deepEqual([await count(harness, open), await count(harness, closedByStart)], [1, 0]);
    await harness.terminate(run);
    assert.deepEqual([await count(harness, open), await count(harness, closedByStart)], [0, 1]);
    const { executions } = await harness.store.visibility.list({
      ...closedByClose,
      reverse: false,
      pageSize: 1,
    });
    const found = await harness.store.executions.find(run);
    assert.ok(found);
    assert.deepEqual(executions.map(encodeExecution), [encodeExecution(found.execution)]);
    assert.equal(executions[0]?.runId, run.runId);
  });

  test("shows at once that a run was asked to cancel", async () => {
    await using harness = await StoreHarness.open(kind);
    const run = await harness.start("w");
    const asked = async () => {
      const page = { ...open, reverse: false, pageSize: 1 };
      const { executions } = await harness.store.visibility.list(page);
      return executions[0]?.cancelRequested;
    };
    assert.equal(await asked(), false);
    await harness.store.executions.step(run, harness.now, requestCancel);
    assert.equal(await asked(), true);
  });

  test("includes both ends of the time range", async () => {
    await using harness = await StoreHarness.open(kind);
    await startAndClose(harness, ["a", "b", "c", "d"], ["a", "b", "c", "d"]);
    const range = { oldest: after(2), latest: after(3) };
    assert.deepEqual(await list(harness, { ...closedByStart, ...range }), ["c", "b"]);
    assert.equal(await count(harness, { ...closedByStart, ...range }), 2);
    assert.deepEqual(await list(harness, { ...closedByStart, oldest: after(3) }), ["d", "c"]);
    const late = { oldest: after(8), latest: after(8) };
    assert.deepEqual(await list(harness, { ...closedByClose, ...late }), ["a"]);
    assert.equal(await count(harness, { ...closedByClose, oldest: after(9) }), 0);
  });

  test("knows the runs of its domain only", async () => {
    await using harness = await StoreHarness.open(kind);
    await harness.registerDomain(domainNamed("other"));
    await harness.start("w");
    await harness.start("v", { in: domainNamed("other") });
    assert.deepEqual(await list(harness, open), ["w"]);
    assert.deepEqual(await list(harness, { ...open, domain: domainNamed("other") }), ["v"]);
    assert.deepEqual(await list(harness, { ...open, domain: domainNamed("nowhere") }), []);
    assert.equal(await count(harness, { ...open, domain: domainNamed("nowhere") }), 0);
  });
};

const rangeTests = (kind: StoreKind): void => {
  test("takes moments that no column can hold for the ends of time", async () => {
    await using harness = await StoreHarness.open(kind);
    await startAndClose(harness, ["a", "b"], ["a"]);
    const far = [2 ** 53, 2 ** 63, 1e300, Number.MAX_VALUE, Number.POSITIVE_INFINITY];
    for (const moment of far) {
      for (const query of [open, closedByStart, closedByClose]) {
        const whole = { ...query, oldest: -moment, latest: moment };
        assert.equal(await count(harness, whole), 1, `${moment}`);
        assert.equal((await list(harness, whole)).length, 1);
        const named = { ...whole, filter: { workflowId: query === open ? "b" : "a" } };
        assert.equal((await list(harness, named)).length, 1);
        const never = [
          { ...query, oldest: moment },
          { ...query, oldest: 0, latest: -moment },
        ];
        for (const empty of never) {
          assert.equal(await count(harness, empty), 0);
          assert.deepEqual(await list(harness, empty), []);
        }
      }
    }
  });
};

const filterTests = (kind: StoreKind): void => {
  const found = async (harness: StoreHarness, filter: VisibilityFilter): Promise<string[]> => {
    const query = { ...open, filter };
    const names = await list(harness, { ...query, reverse: true });
    assert.equal(await count(harness, query), names.length);
    return names;
  };

  test("filters by workflow id", async () => {
    await using harness = await StoreHarness.open(kind);
    await startAndClose(harness, ["a", "b", "A"], []);
    assert.deepEqual(await found(harness, { workflowId: "a" }), ["a"]);
    assert.deepEqual(await found(harness, { workflowId: "c" }), []);
  });

  test("filters by type, of one version or of all", async () => {
    await using harness = await StoreHarness.open(kind);
    const types = { a: ["leg", "1"], b: ["leg", "2"], c: ["sprint", "1"] } as const;
    for (const [name, [type, version]] of Object.entries(types)) {
      harness.now += second;
      await harness.start(name, { workflowType: { name: type, version } });
    }
    assert.deepEqual(await found(harness, { type: { name: "leg" } }), ["a", "b"]);
    assert.deepEqual(await found(harness, { type: { name: "leg", version: "2" } }), ["b"]);
    assert.deepEqual(await found(harness, { type: { name: "leg", version: "3" } }), []);
    assert.deepEqual(await found(harness, { type: { name: "none" } }), []);
  });

  test("filters by a tag that is exactly one of the run's", async () => {
    await using harness = await StoreHarness.open(kind);
    const tags = { a: ["red", "blue"], b: ["blue"], c: undefined, d: ["blueish", ""], e: ["1"] };
    for (const [name, tagList] of Object.entries(tags)) {
      harness.now += second;
      await harness.start(name, { tagList });
    }
    assert.deepEqual(await found(harness, { tag: "blue" }), ["a", "b"]);
    assert.deepEqual(await found(harness, { tag: "re" }), []);
    assert.deepEqual(await found(harness, { tag: "" }), ["d"]);
    assert.deepEqual(await found(harness, { tag: "1" }), ["e"]);
  });

  test("filters by a tag of any characters, as JSON escapes them (a guess)", async () => {
    await using harness = await StoreHarness.open(kind);
    for (const [index, tag] of oddTexts.entries()) {
      harness.now += second;
      await harness.start(`w${index}`, { tagList: [tag, "odd"] });
    }
    for (const [index, tag] of oddTexts.entries()) {
      assert.deepEqual(await found(harness, { tag }), [`w${index}`], JSON.stringify(tag));
    }
  });

  test("filters by close status", async () => {
    await using harness = await StoreHarness.open(kind);
    await startAndClose(harness, ["a", "b"], ["b"]);
    await harness.takeAndDecide([complete]);
    const by = (closeStatus: "COMPLETED" | "TERMINATED" | "FAILED") =>
      list(harness, { ...closedByClose, filter: { closeStatus } });
    assert.deepEqual(await by("COMPLETED"), ["a"]);
    assert.deepEqual(await by("TERMINATED"), ["b"]);
    assert.deepEqual(await by("FAILED"), []);
  });
};

const pageTests = (kind: StoreKind): void => {
  const names = Array.from({ length: 23 }, (_, index) => `w${index}`);

  test("ends where there is no more, also on a page that is exactly full", async () => {
    await using harness = await StoreHarness.open(kind);
    await startAndClose(harness, names.slice(0, 4), []);
    const query = { ...open, reverse: false, pageSize: 2 };
    const first = await harness.store.visibility.list(query);
    assert.equal(first.executions.length, 2);
    assert.ok(first.next);
    const second = await harness.store.visibility.list({ ...query, after: first.next });
    assert.equal(second.executions.length, 2);
    assert.equal(second.next, undefined);
  });

  test("neither skips nor repeats a run, for pages of any size", async () => {
    await using harness = await StoreHarness.open(kind);
    await startAndClose(harness, names, names.slice(10));
    for (const query of [open, closedByStart, closedByClose]) {
      for (const reverse of [false, true]) {
        const whole = await list(harness, { ...query, reverse });
        for (const pageSize of [1, 2, 5, 22]) {
          assert.deepEqual(await list(harness, { ...query, reverse, pageSize }), whole);
        }
      }
    }
  });

  test("neither skips nor repeats runs of one moment", async () => {
    await using harness = await StoreHarness.open(kind);
    const runs = await Promise.all(names.map((name) => harness.start(name)));
    const there = await list(harness, open);
    assert.deepEqual(there.toSorted(), names.toSorted());
    assert.deepEqual(await list(harness, { ...open, pageSize: 3 }), there);
    assert.deepEqual(
      await list(harness, { ...open, reverse: true, pageSize: 4 }),
      there.toReversed(),
    );
    await Promise.all(runs.map((run) => harness.terminate(run)));
    const back = await list(harness, { ...closedByStart, pageSize: 3 });
    assert.deepEqual(back.toSorted(), names.toSorted());
  });

  test("does not lose its place when runs come and go meanwhile", async () => {
    await using harness = await StoreHarness.open(kind);
    await startAndClose(harness, names.slice(0, 6), []);
    const query = { ...open, reverse: false, pageSize: 2 };
    const first = await harness.store.visibility.list(query);
    harness.now += second;
    await harness.start("newer");
    await harness.terminate(
      (await harness.store.executions.find({ domain, workflowId: "w4" })) ?? { id: 0 },
    );
    const second_ = await harness.store.visibility.list({ ...query, after: first.next });
    assert.deepEqual(
      second_.executions.map(({ workflowId }) => workflowId),
      ["w3", "w2"],
    );
  });

  test("gives back runs of a filter page by page", async () => {
    await using harness = await StoreHarness.open(kind);
    for (const [index, name] of names.entries()) {
      harness.now += second;
      await harness.start(name, { tagList: [index % 2 ? "odd" : "even"] });
    }
    const filter = { tag: "odd" };
    const odd = names.filter((_, index) => index % 2);
    assert.deepEqual(await list(harness, { ...open, filter, reverse: true, pageSize: 4 }), odd);
    assert.deepEqual(await list(harness, { ...open, filter, pageSize: 1 }), odd.toReversed());
  });
};
