// Abbreviated texts: read back as they were, by the store and by the views of the database.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { blankExecution, encodeExecution } from "@ekiden/engine";
import { type EventType, encodeEvent, events, type HistoryEvent, joinEvents } from "@ekiden/model";
import { startTestPostgres } from "@ekiden/testing";
import { systemClock } from "../../src/clock.ts";
import {
  abbreviate,
  abbreviations,
  expand,
} from "../../src/store/postgres/connection/abbreviation.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import { limits } from "./suite/store-harness.ts";

const at = 1_795_775_770_184;
const data = { taskList: { name: "main" }, startToCloseTimeout: "3600" };
const texts = (Object.keys(events) as EventType[]).map((type, index) =>
  encodeEvent({ id: index + 1, at, type, data } as HistoryEvent),
);
const history = joinEvents(texts);
const state = encodeExecution(blankExecution({ domain: "d", workflowId: "w", runId: "r" }));
/** Would be phrases, were they no text of a caller's. */
const likePhrases = JSON.stringify({
  input: ',"eventId":1,"eventType":"TimerFired"},"taskList":{"name":"x',
  "result\u0002": "\u0006\u0002A \u007f\u0085 ,\n",
});

describe("an abbreviated text", () => {
  for (const [what, text] of Object.entries({ history, state, likePhrases })) {
    test(`is the ${what} that it was made of`, () => {
      assert.equal(expand(abbreviate(text)), text);
    });
  }

  test("reads as it is where it was written in full", () => {
    assert.equal(expand(history), history);
    assert.equal(expand(likePhrases), likePhrases);
  });

  test("keeps apart what was joined", () => {
    const joined = abbreviate([history, state, "", likePhrases].join("\u0001"));
    assert.deepEqual(joined.split("\u0001").map(expand), [history, state, "", likePhrases]);
  });

  test("has every type of event twice as a phrase: before its attributes, and at its end", () => {
    const unlike = texts.filter((text) => /EventAttributes|"eventType"/.test(abbreviate(text)));
    assert.deepEqual(unlike, []);
  });

  test("is of another program where it has an unknown code", () => {
    assert.throws(() => expand("\u0005z"), /has the code "\\u0005z", which is unknown/);
  });

  test("has the same codes for all time: phrases are only ever added at an end", () => {
    const listed = JSON.stringify([...abbreviations]);
    assert.equal(
      createHash("sha256").update(listed).digest("base64"),
      "C51tOfjbQZLg8rfIOra8PAh19PSEumbJus2BYWWw9s4=",
    );
  });
});

test("the views of a database expand every phrase as the store does", async () => {
  await using postgres = await startTestPostgres();
  const url = await postgres.createDatabase();
  const store = await openPostgresStore({ url, limits, clock: systemClock });
  await store.close();
  const phrases = [...abbreviations.keys(), history, state, likePhrases];
  const literals = phrases.map((text) => `e'${escaped(abbreviate(text))}'`);
  const [row] = await postgres.run(
    "ekiden_1",
    `select array_agg(expanded(text)) as texts from unnest(array[${literals.join(",")}]) n(text)`,
  );
  assert.deepEqual(row?.texts, phrases);
});

const escaped = (text: string): string =>
  text.replace(/./gs, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
