// What the card makes of the server's explanation, before it is drawn.
import assert from "node:assert/strict";
import { test } from "node:test";
import { findingRows } from "@ekiden/diagnosis";
import {
  askedInSight,
  type LastAnswer,
  omittedCodes,
  piecesOf,
  proofInSight,
} from "../../src/execution/why/explanation.ts";
import { japaneseFindings } from "../../src/execution/why/findings-ja/index.ts";

const bare = (pieces: ReturnType<typeof piecesOf>) => pieces.map(({ place: _, ...part }) => part);

test("a template becomes words and values, of which names are set apart", () => {
  const template = "{kind} list {list} was polled at {seenAt} by {count} workers.{scope}";
  const values = { kind: "decision", list: "orders", seenAt: 1_764_003_000, count: 2, scope: "" };
  assert.deepEqual(bare(piecesOf(template, values, 0)), [
    { kind: "words", text: "" },
    { kind: "words", text: "decision" },
    { kind: "words", text: " list " },
    { kind: "name", text: "orders" },
    { kind: "words", text: " was polled at " },
    { kind: "moment", seconds: 1_764_003_000 },
    { kind: "words", text: " by " },
    { kind: "number", number: 2 },
    { kind: "words", text: " workers." },
    { kind: "words", text: "" },
    { kind: "words", text: "" },
  ]);
});

test("durations of what goes on grow by the time since the answer, and others stand still", () => {
  const seconds = (name: string, milliseconds: number, elapsed: number) => {
    const [, part] = bare(piecesOf(`{${name}}`, { [name]: milliseconds }, elapsed));
    return part;
  };
  assert.deepEqual(seconds("forMilliseconds", 40, 12), { kind: "duration", seconds: 12.04 });
  assert.deepEqual(seconds("inMilliseconds", 20_000, 12), { kind: "duration", seconds: 8 });
  assert.deepEqual(seconds("inMilliseconds", 5_000, 12), { kind: "duration", seconds: 0 });
  assert.deepEqual(seconds("tookMilliseconds", 5_000, 12), { kind: "duration", seconds: 5 });
});

test("a value that is missing leaves nothing, and braces in a value stay", () => {
  const texts = bare(piecesOf("{list}: {failure}", { failure: "{list}" }, 0));
  assert.deepEqual(texts.slice(1, 4), [
    { kind: "name", text: "" },
    { kind: "words", text: ": " },
    { kind: "words", text: "{list}" },
  ]);
});

test("of much that was asked for, the first and all that was refused are in sight", () => {
  const asked = Array.from({ length: 20 }, (_, index) => ({
    eventId: index + 5,
    eventType: "ActivityTaskScheduled",
    about: `pack-${index}`,
    ...(index === 17 && { refused: "ACTIVITY_TYPE_DOES_NOT_EXIST" }),
  }));
  const answer: LastAnswer = { eventId: 4, at: 0, asked, count: 30, refusedCount: 1 };
  const { shown, more } = askedInSight(answer);
  assert.deepEqual(
    shown.map(({ eventId }) => eventId),
    [5, 6, 7, 8, 9, 22],
  );
  assert.equal(more, 24);
});

test("of many events that prove a finding, the latest are in sight", () => {
  const events = [9, 7, 20, 3, 12, 15, 18];
  assert.deepEqual(proofInSight(events), { shown: [9, 12, 15, 18, 20], more: 2 });
  assert.deepEqual(proofInSight([8]), { shown: [8], more: 0 });
});

test("findings that are left out are counted by their codes", () => {
  const explanation = { workflowId: "w", runId: "r", findings: [], omitted: { CHILD_RUNS: 90 } };
  assert.deepEqual(omittedCodes(explanation), [["CHILD_RUNS", 90]]);
});

const namesIn = (template: string): readonly string[] =>
  [...new Set([...template.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name))].toSorted();

test("every finding is said in Japanese, with the values that it has in English", () => {
  assert.deepEqual(Object.keys(japaneseFindings).toSorted(), Object.keys(findingRows).toSorted());
  for (const [code, { says, next }] of Object.entries(findingRows)) {
    const japanese = japaneseFindings[code]?.map(namesIn);
    assert.deepEqual(japanese, [namesIn(says), namesIn(next)], code);
  }
});
