import { test } from "node:test";
import type { Evidence, Listing } from "../src/index.ts";
import { assertBroken, assertHolds, type Cases, casesOf, runOf, sayingOf } from "./evidence.ts";
import { closedHistory, storedEvidence } from "./stored-evidence.ts";

const open = `
   1 @1000 WorkflowExecutionStarted
   2 DecisionTaskScheduled`;
const closed = (startedAt: number) => `
   1 @${startedAt} WorkflowExecutionStarted
   2 DecisionTaskScheduled
   3 @5000 WorkflowExecutionTerminated`;

const infoOf = (name: string, startTimestamp: number, executionStatus: "OPEN" | "CLOSED") => {
  const [workflowId = "", runId = ""] = name.split("/");
  return {
    execution: { workflowId, runId },
    workflowType: { name: "order", version: "1" },
    startTimestamp,
    executionStatus,
    tagList: ["red"],
  };
};

const waiting = infoOf("waiting/w1", 1, "OPEN");
const [later, earlier] = [infoOf("later/l1", 3, "CLOSED"), infoOf("earlier/e1", 2, "CLOSED")];
const everything = { domain: "d", startTimeFilter: { oldestDate: 0 } };

type Infos = Listing["infos"];

const listing = (infos: Infos, state: "Open" | "Closed", more: object = {}): Listing =>
  ({
    operation: `List${state}WorkflowExecutions`,
    input: everything,
    infos,
    count: { count: infos.length },
    ...more,
  }) as Listing;

const evidenceOf = (listings: readonly Listing[]): Evidence => ({
  runs: [
    runOf("waiting/w1", open),
    runOf("later/l1", closed(3000)),
    runOf("earlier/e1", closed(2000)),
  ],
  listings,
});

const openList = listing([waiting], "Open");
const closedList = listing([later, earlier], "Closed");

const broken: Cases<"V", Evidence> = {
  V1: evidenceOf([listing([], "Open"), closedList]),
  V2: evidenceOf([openList, listing([later], "Closed")]),
  V3: evidenceOf([openList, listing([later, earlier, waiting], "Closed")]),
  V4: evidenceOf([openList, listing([later, earlier], "Closed", { count: { count: 3 } })]),
  V5: evidenceOf([openList, listing([earlier, later], "Closed")]),
  V6: {
    ...evidenceOf([]),
    forgotten: [{ workflowId: "old", runId: "o1", closedAt: 1_000, goneAt: 86_400_999 }],
    circumstances: { retentionMilliseconds: 86_400_000 },
  },
};

test("V1, V2 and V5 are noticed when a row says something else than its history", () => {
  assertBroken("V1", storedEvidence({ columns: { closedAt: 50 } }));
  assertBroken("V2", storedEvidence({ columns: { closedAt: undefined } }, closedHistory));
  for (const columns of [
    { workflowType: { name: "other", version: "1" } },
    { tagList: ["lost"] },
    { startedAt: 1 },
  ]) {
    assertBroken("V5", storedEvidence({ columns }));
  }
  assertBroken("V5", storedEvidence({ columns: { closeStatus: "FAILED" } }, closedHistory));
});

test("V6 is noticed when rows are left over, or a closed run is kept for too long or not long enough", () => {
  assertBroken("V6", { ...evidenceOf([]), orphans: ["a task of run 5, which is not there"] });
  const readAt = 5_000 + 86_400_000 + 3_600_001;
  const circumstances = { retentionMilliseconds: 86_400_000, readAt };
  assertBroken("V6", { ...evidenceOf([]), circumstances });
  assertBroken("V6", storedEvidence({ columns: { dueAt: 60 } }, closedHistory));
});

test("lists and counts that show each run once, newest first, pass", () => {
  assertHolds(evidenceOf([openList, closedList]));
});

for (const [number, evidence] of casesOf<"V", Evidence>(broken)) {
  test(`${number} is noticed when it does not hold: ${sayingOf(number)}`, () => {
    assertBroken(number, evidence);
  });
}

test("V5 is noticed when a list shows what its filter leaves out", () => {
  const filters = [
    { startTimeFilter: { oldestDate: 2.5 } },
    { ...everything, tagFilter: { tag: "blue" } },
    { ...everything, typeFilter: { name: "other" } },
    { ...everything, executionFilter: { workflowId: "later" } },
    { ...everything, closeStatusFilter: { status: "COMPLETED" } },
  ];
  for (const input of filters) {
    assertBroken("V5", evidenceOf([openList, listing([later, earlier], "Closed", { input })]));
  }
});
