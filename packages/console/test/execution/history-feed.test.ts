// A history is read page by page, and later only what is new.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryEvent, Output } from "@ekiden/model";
import { eventToWire } from "../../src/execution/history/wire.ts";
import { HistoryFeed, type ReadPage } from "../../src/execution/history-feed.ts";
import { beginning, history } from "./recorded.ts";

const all = history(`${beginning}
  5 MarkerRecorded markerName=a decisionTaskCompletedEventId=4
  6 MarkerRecorded markerName=b decisionTaskCompletedEventId=4
  7 MarkerRecorded markerName=c decisionTaskCompletedEventId=4
  8 +1 WorkflowExecutionSignaled signalName=go externalInitiatedEventId=0
  9 +1 WorkflowExecutionTerminated cause=OPERATOR_INITIATED`);

type Page = Output<"GetWorkflowExecutionHistory">;

/** Pages of two events, of as much of the history as there is. */
const pages = (events: () => readonly HistoryEvent[]) => {
  const asked: string[] = [];
  const read: ReadPage = async ({ reverseOrder = false, nextPageToken = "0" }) => {
    asked.push(`${reverseOrder ? "back" : "on"} ${nextPageToken}`);
    const from = Number(nextPageToken);
    const ordered = reverseOrder ? [...events()].reverse() : events();
    const page = ordered.slice(from, from + 2).map(eventToWire);
    return {
      events: page,
      ...(from + 2 < ordered.length && { nextPageToken: `${from + 2}` }),
    } as Page;
  };
  return { asked, read };
};

const idsOf = (feed: HistoryFeed) => feed.current().view.events.map(({ id }) => id);

test("a feed reads all pages, and each of them is shown when it comes", async () => {
  const { read } = pages(() => all.slice(0, 5));
  const feed = new HistoryFeed(read);
  const told: number[] = [];
  feed.subscribe(() => void told.push(feed.current().view.events.length));
  await feed.refresh();
  assert.deepEqual(idsOf(feed), [1, 2, 3, 4, 5]);
  assert.deepEqual(told, [2, 4, 5, 5]);
  assert.ok(feed.current().isWhole);
});

test("what is new is read from the end, back to what is known, and nothing after the close", async () => {
  let count = 4;
  const { asked, read } = pages(() => all.slice(0, count));
  const feed = new HistoryFeed(read);
  await feed.refresh();
  count = 9;
  asked.length = 0;
  await feed.refresh();
  assert.deepEqual(idsOf(feed), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(asked, ["back 0", "back 2", "back 4"]);
  asked.length = 0;
  await feed.refresh();
  assert.deepEqual(asked, []);
});

test("an error is told until a reading succeeds, and what was read stays", async () => {
  const { read } = pages(() => all.slice(0, 5));
  let fails = true;
  const feed = new HistoryFeed(async (asked, signal) => {
    if (fails && asked.nextPageToken) throw new Error("the server does not answer");
    return read(asked, signal);
  });
  await feed.refresh();
  assert.equal(feed.current().error?.message, "the server does not answer");
  assert.deepEqual(idsOf(feed), [1, 2]);
  fails = false;
  await feed.refresh();
  assert.equal(feed.current().error, undefined);
  assert.deepEqual(idsOf(feed), [1, 2, 3, 4, 5]);
});

test("a request while a reading goes on gets another one after it", async () => {
  let count = 4;
  const { read } = pages(() => all.slice(0, count));
  const feed = new HistoryFeed(read);
  const first = feed.refresh();
  count = 6;
  await feed.refresh();
  await first;
  assert.deepEqual(idsOf(feed), [1, 2, 3, 4, 5, 6]);
});

test("a feed that was stopped forgets what is on its way, and can begin again", async () => {
  const { read } = pages(() => all.slice(0, 5));
  const feed = new HistoryFeed(read);
  const first = feed.refresh();
  feed.stop();
  const second = feed.refresh();
  await Promise.all([first, second]);
  assert.equal(feed.current().error, undefined);
  assert.deepEqual(idsOf(feed), [1, 2, 3, 4, 5]);
});
