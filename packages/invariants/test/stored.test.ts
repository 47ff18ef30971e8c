import { test } from "node:test";
import type { Evidence } from "../src/index.ts";
import { assertBroken, assertHolds, type Cases, casesOf, sayingOf } from "./evidence.ts";
import { closedHistory, sentMessage, storedEvidence } from "./stored-evidence.ts";

const [first, second] = [
  { version: 1, lastEventId: 3 },
  { version: 2, lastEventId: 7 },
];
const folded = (program: string, state: object) => ({ program, state: JSON.stringify(state) });
const foldedTo = (one: object, other: object): Evidence => ({
  runs: storedEvidence({}).runs.map((run) => ({
    ...run,
    folds: [folded("1.0.0", one), folded("1.1.0", other)],
  })),
});

const broken: Cases<"N", Evidence> = {
  N1: storedEvidence({ versions: [first, { version: 1, lastEventId: 7 }] }),
  N2: storedEvidence({ state: { previousStartedEventId: 0 } }),
  N4: storedEvidence({ messages: [] }),
  N5: storedEvidence({ columns: { dueAt: 60_021 } }),
  N6: foldedTo({ startedAt: 0, lastEventId: 7 }, { startedAt: 0, lastEventId: 6 }),
  N7: { runs: [], damage: ["row 5 missing from index executions_open"] },
};

test("a run whose rows say what its history says passes, open or closed, its state old or new", () => {
  assertHolds(storedEvidence({ versions: [first, second] }));
  assertHolds(storedEvidence({ keptEventId: 3 }));
  assertHolds(storedEvidence({}, closedHistory));
  assertHolds(foldedTo({ startedAt: 0, lastEventId: 7 }, { lastEventId: 7, startedAt: 0 }));
});

for (const [number, evidence] of casesOf<"N", Evidence>(broken)) {
  test(`${number} is noticed when it does not hold: ${sayingOf(number)}`, () => {
    assertBroken(number, evidence);
  });
}

test("N1 is noticed when a later version has seen less", () => {
  assertBroken("N1", storedEvidence({ versions: [second, { version: 3, lastEventId: 6 }] }));
});

test("a state of an earlier program, without the start of its decision task, passes, too", () => {
  const started = { scheduledEventId: 2, startedEventId: 3 };
  const keptWith = (startedDecisionTask: typeof started & { startedAt?: number }) =>
    storedEvidence({ keptEventId: 3, state: { startedDecisionTask } });
  assertHolds(keptWith(started));
  assertHolds(keptWith({ ...started, startedAt: 10 }));
  assertBroken("N2", keptWith({ ...started, startedAt: 11 }));
  const foldOf = (startedAt?: number) => ({ startedDecisionTask: { ...started, startedAt } });
  assertHolds(foldedTo(foldOf(), foldOf(10)));
  assertHolds(foldedTo(foldOf(10), foldOf(10)));
  assertBroken("N6", foldedTo(foldOf(11), foldOf(10)));
});

test("folds that do not say as what a started activity was scheduled agree with those that do", () => {
  const scheduled = { at: 10, activityType: { name: "charge", version: "1" } };
  const foldOf = (startedEventId: number, more = {}) => ({
    activities: [[5, { activityId: "a", startedEventId, ...more }]],
  });
  assertHolds(foldedTo(foldOf(6), foldOf(6, { scheduled })));
  assertBroken("N6", foldedTo(foldOf(6), foldOf(7, { scheduled })));
});

test("N2 is noticed when a state has seen more than its history, or has what no event gave it", () => {
  assertBroken("N2", storedEvidence({ state: { lastEventId: 8 } }));
  assertBroken("N2", storedEvidence({ state: { policyApplied: true } }));
  assertBroken("N2", storedEvidence({ state: { timers: new Map() } }));
});

test("N4 is noticed when a message is on its way twice", () => {
  assertBroken("N4", storedEvidence({ messages: [sentMessage, sentMessage] }));
});
