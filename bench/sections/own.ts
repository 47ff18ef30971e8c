// Ekiden's own operations.
import { explain } from "@ekiden/diagnosis";
import { decodeEvents, joinEvents } from "@ekiden/model";
import { onBothStores } from "../own/both-stores.ts";
import { findPart } from "../own/find.ts";
import { incidentsPart } from "../own/incidents.ts";
import { jobsPart } from "../own/jobs.ts";
import { keysPart } from "../own/keys.ts";
import { type LongRun, longRun } from "../own/long-run.ts";
import { LongResets } from "../own/resets.ts";
import { number, say, table, withSpread } from "../report.ts";
import { median, spreadOf } from "../statistics.ts";
import { type Part, runChosen } from "./part.ts";
import type { Section } from "./section.ts";

const events = 20_000;
/** Both are measured in turns, and the first turns are left out: their code is being compiled. */
const turnsPerRound = 10;
const firstTurns = 5;

const millisecondsOf = (work: () => unknown): number => {
  const begun = performance.now();
  work();
  return performance.now() - begun;
};

const explained = ({ state, endedAt }: LongRun, history: ReturnType<typeof decodeEvents>): void => {
  const { findings } = explain({ state, history, now: endedAt + 1_000 });
  if (findings[0]?.code !== "ACTIVITY_RUNS") throw new Error(`It says ${findings[0]?.code} first`);
};

const explainPart: Part = {
  title: `explanation of a history of ${number(events)} events, beside reading it from its text`,
  async run({ rounds }) {
    const run = longRun(events);
    const text = joinEvents(run.encoded);
    const history = decodeEvents(text);
    const explaining: number[] = [];
    const parsing: number[] = [];
    for (let turn = 0; turn < rounds * turnsPerRound + firstTurns; turn += 1) {
      parsing.push(millisecondsOf(() => decodeEvents(text)));
      explaining.push(millisecondsOf(() => explained(run, history)));
    }
    const [explainMs, parseMs] = [explaining, parsing].map((all) => all.slice(firstTurns)) as [
      number[],
      number[],
    ];
    say(
      table([
        ["work", "ms"],
        ["explain", withSpread(spreadOf(explainMs))],
        [`parse ${number(text.length / 1e6)} MB of JSON`, withSpread(spreadOf(parseMs))],
      ]),
    );
    return { explainMs: median(explainMs), explainOfParsing: median(explainMs) / median(parseMs) };
  },
};

const resetEvents = 10_000;
const resetsPerRound = 4;

const resetPart: Part = {
  title: `reset of a run of ${number(resetEvents)} events, beside an ordinary call`,
  run: ({ rounds }, servers) =>
    onBothStores(servers, {
      async measure({ port }, store) {
        const { reset, ofLook } = await measureResets(port, rounds);
        return { [`resetMs${store}`]: reset, [`resetOfLook${store}`]: ofLook };
      },
    }),
};

const measureResets = async (port: number, rounds: number) => {
  const resets = new LongResets(port);
  await resets.prepare(resetEvents);
  const resetting: number[] = [];
  const looking: number[] = [];
  for (let turn = 0; turn < rounds * resetsPerRound + firstTurns; turn += 1) {
    looking.push(await resets.look());
    resetting.push(await resets.reset());
  }
  await resets.close();
  const [lookMs, resetMs] = [looking, resetting].map((all) => all.slice(firstTurns)) as [
    number[],
    number[],
  ];
  say(
    table([
      ["call", "ms"],
      [
        `ResetWorkflowExecution, ${number(resets.keptEvents)} events kept`,
        withSpread(spreadOf(resetMs)),
      ],
      ["ListOpenWorkflowExecutions", withSpread(spreadOf(lookMs))],
    ]),
  );
  return { reset: median(resetMs), ofLook: median(resetMs) / median(lookMs) };
};

const parts: Readonly<Record<string, Part>> = {
  explain: explainPart,
  find: findPart,
  keys: keysPart,
  incidents: incidentsPart,
  jobs: jobsPart,
  reset: resetPart,
};

export const own: Section = {
  title: "Ekiden's own operations",
  long: true,
  maxSeconds: 1_200,
  run: (options, servers) => runChosen(parts, options, servers),
};
