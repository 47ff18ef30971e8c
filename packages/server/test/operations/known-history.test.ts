// What an explanation keeps in memory of a long history.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { encodeEvent, type HistoryEvent, joinEvents } from "@ekiden/model";
import { readKnownHistory } from "../../src/operations/explain/known-history.ts";
import type { HistoryStore } from "../../src/store/store.ts";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

const payload = "x".repeat(32_000);

/** Of a run that is signaled again and again, and whose activities fail. */
const eventOf = (id: number): string => {
  const about = { id, at: id * 1_000 };
  const event: HistoryEvent =
    id % 2 === 0
      ? {
          ...about,
          type: "WorkflowExecutionSignaled",
          data: { signalName: "go", input: payload, externalInitiatedEventId: 0 },
        }
      : {
          ...about,
          type: "ActivityTaskFailed",
          data: { scheduledEventId: 1, startedEventId: 2, reason: "no", details: payload },
        };
  return encodeEvent(event);
};

const histories: Pick<HistoryStore, "read"> = {
  async read(_id, first, last) {
    const ids = Array.from({ length: last - first + 1 }, (_, at) => first + at);
    return joinEvents(ids.map(eventOf));
  },
};

const bytesOf = async (events: number): Promise<number> => {
  collect();
  const before = process.memoryUsage().heapUsed;
  const history = await readKnownHistory(histories, { id: 1, lastEventId: events });
  collect();
  assert.equal(history?.length, events);
  return process.memoryUsage().heapUsed - before;
};

test("texts are cut, and what they are cut from is not kept", async () => {
  const bytes = await bytesOf(2_000);
  assert.ok(bytes < 15_000_000, `${bytes} bytes`);
});

test("the more events there are, the less is kept of each text", async () => {
  const bytes = await bytesOf(5_000);
  assert.ok(bytes < 16_000_000, `${bytes} bytes`);
});
