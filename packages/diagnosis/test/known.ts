// What a script's last lines say is known beside the history, at its end.
import {
  type Explanation,
  explain,
  type KnownChild,
  type KnownExecution,
  type KnownPause,
  type KnownTaskList,
  type KnownTaskLists,
  type KnownTypes,
} from "../src/index.ts";
import type { EngineHarness, Run } from "./engine-harness.ts";
import { type Line, parseDuration } from "./script.ts";

type Facts = Pick<KnownExecution, "taskLists" | "types" | "isInbox" | "pauses" | "pausedTimes">;

const factVerbs = ["watched", "polled", "polling", "tasks", "inbox", "know", "paused"];
export const isFact = ({ verb }: Line): boolean => factVerbs.includes(verb);

export const factsOf = (lines: readonly Line[], engine: EngineHarness): Facts => {
  const of = (verb: string) => lines.filter((line) => line.verb === verb);
  const inboxes = new Set(of("inbox").map(({ words }) => words[0]));
  return {
    taskLists: taskListsOf(lines, engine.now),
    pauses: of("paused").map((line) => pauseOf(line, engine.now)),
    pausedTimes: engine.pauses,
    isInbox: (list) => inboxes.has(list),
    types: of("know").some(({ words }) => words.includes("types")) ? typesOf(engine) : undefined,
  };
};

/** `paused activityType ChargeCard/1 ago=5m by=ann reason="the bank is away"`. */
const pauseOf = ({ words: [kind, named = ""], options }: Line, now: number): KnownPause => {
  const [name = "", version = ""] = named.split("/");
  return {
    kind: kind as KnownPause["kind"],
    name,
    version,
    at: now - parseDuration(options.ago ?? "0s"),
    reason: options.reason ?? "",
    identity: options.by,
  };
};

/** Known from `watched 1h` on: polls were noticed for that long. */
const taskListsOf = (lines: readonly Line[], now: number): KnownTaskLists | undefined => {
  const watched = lines.find(({ verb }) => verb === "watched");
  if (!watched) return undefined;
  const lists = new Map<string, KnownTaskList>();
  const listOf = ([kind = "", name = ""]: readonly string[]) =>
    lists.get(`${kind} ${name}`) ?? {
      kind: kind as KnownTaskList["kind"],
      name,
      backlog: 0,
      pollers: [],
    };
  for (const { verb, words, options } of lines) {
    const list = listOf(words);
    const key = `${list.kind} ${list.name}`;
    if (verb === "tasks") lists.set(key, { ...list, backlog: Number(words[2]) });
    if (verb !== "polled" && verb !== "polling") continue;
    const lastSeenAt = now - parseDuration(options.ago ?? "0s");
    const poller = { identity: options.by ?? "", lastSeenAt, isWaiting: verb === "polling" };
    lists.set(key, { ...list, pollers: [...list.pollers, poller] });
  }
  return {
    watchedSince: now - parseDuration(watched.words[0] ?? ""),
    unseenNodes: Number(watched.options["unseen-nodes"] ?? 0),
    lists: [...lists.values()],
  };
};

const typesOf = (engine: EngineHarness): KnownTypes => {
  const statusOf = (name: string, version: string) => {
    const status = engine.statusOf(name, version);
    if (status === "missing") return "MISSING";
    return status === "deprecated" ? "DEPRECATED" : "REGISTERED";
  };
  return { activityType: statusOf };
};

const maxDepth = 5;

/** As a server does it: a run's open children are explained first, five levels down. */
export const explainRun = (
  { run, engine, facts }: { run: Run; engine: EngineHarness; facts: Facts },
  level = 0,
): Explanation => {
  const children =
    level < maxDepth
      ? [...run.execution.children].flatMap(([initiatedEventId, { workflowId }]): KnownChild[] => {
          const child = engine.runsOf(workflowId).at(-1);
          if (!child) return [];
          const { runId, closed } = child.execution;
          const explanation = explainRun({ run: child, engine, facts }, level + 1);
          return [{ initiatedEventId, workflowId, runId, closed, explanation }];
        })
      : [];
  const { execution: state, history } = run;
  const { now, limits } = engine;
  return explain({ ...facts, state, history, now, limits, children });
};
