// How long the view models of a history of 25,000 events take: `npm run speed -w packages/console`.
import { performance } from "node:perf_hooks";
import { graphOf } from "../../src/execution/history/graph.ts";
import { lanesOf } from "../../src/execution/history/lanes.ts";
import { lineageOf } from "../../src/execution/history/lineage.ts";
import { pendingOf } from "../../src/execution/history/pending.ts";
import { eventRows, operationRows } from "../../src/execution/history/rows.ts";
import { timeScale } from "../../src/execution/history/scale.ts";
import { appended, viewOf } from "../../src/execution/history/view.ts";
import { eventToWire } from "../../src/execution/history/wire.ts";
import { readHistoryFile } from "../../src/import/history-file.ts";
import { longHistory } from "./long-history.ts";

const count = 25_000;
const rounds = 15;
const events = longHistory(count);
const file = JSON.stringify({ events: events.map(eventToWire) });

const measure = (name: string, act: () => unknown): void => {
  const milliseconds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const from = performance.now();
    act();
    milliseconds.push(performance.now() - from);
  }
  const [first = 0] = milliseconds;
  const ordered = [...milliseconds].sort((one, other) => one - other);
  const at = (share: number) => (ordered[Math.floor(share * (rounds - 1))] ?? 0).toFixed(1);
  console.log(
    `${name.padEnd(44)} first ${first.toFixed(1)} ms, then median ${at(0.5)} ms (${at(0)} to ${at(1)})`,
  );
};

const everything = () => {
  const view = viewOf(events);
  const now = events.at(-1)?.at ?? 0;
  return [
    lanesOf(view),
    pendingOf(view),
    lineageOf(view),
    graphOf(view, { first: 0, count: 15 }),
    timeScale(view.events, now, { folded: true }),
  ];
};

const view = viewOf(events);
const all = { text: "", kinds: [], unsuccessfulOnly: false } as const;

measure(`all view models of ${count} events`, everything);
measure("one event more", () => lanesOf(appended(view, events.slice(-1)), lanesOf(view)));
measure("a search in all events", () => eventRows(view, { ...all, text: "charge-99" }));
measure("a search in all operations", () => operationRows(view, { ...all, text: "busy" }));
measure(`a file of ${(file.length / 1e6).toFixed(1)} MB is read`, () => readHistoryFile(file));
