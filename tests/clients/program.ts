// One call of a client's program: what it says of each scenario, and what it asks for meanwhile.
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { type Alarm, systemClock } from "@ekiden/server";
import { type Place, quietEnvironment, start } from "./child-process.ts";
import type { Client } from "./manifest.ts";
import type { Through } from "./nodes.ts";
import { type Group, programNameOf, serversOf } from "./scenarios.ts";
import { GroupServer } from "./server.ts";

export interface Outcome {
  readonly scenario: string;
  /** `absent`: this machine lacks what the scenario needs, which `error` says. */
  readonly outcome: "passed" | "failed" | "absent";
  readonly seconds?: number;
  readonly error?: string;
  /** A word on how it passed, where a scenario allows several ways. */
  readonly how?: string;
}

interface Line {
  readonly scenario?: string;
  readonly outcome?: string;
  readonly seconds?: number;
  readonly error?: string;
  readonly how?: string;
  readonly ask?: string;
}

/** A program that says nothing for so long is ended, and what it has not said has failed. */
const silenceMaxSeconds = 300;
const outputMaxLength = 12_000;

const lineOf = (text: string): Line | undefined => {
  if (!text.startsWith("{")) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What a program may ask for in the middle of a scenario. */
const act = async ({ nodes }: GroupServer, ask: string): Promise<void> => {
  if (ask === "restart") {
    await nodes.kill();
    await nodes.start();
  } else if (ask === "kill") await nodes.kill();
  else if (ask === "stop") await nodes.stop();
  else if (ask === "start") await nodes.start();
  else throw new Error(`A program asked for ${ask}: there are restart, kill, stop and start.`);
};

class Conversation {
  readonly outcomes: Outcome[] = [];
  #output = "";

  get output(): string {
    return this.#output.slice(-outputMaxLength).trim();
  }

  /** Other output, for the report of a failure. */
  keep(text: string): void {
    this.#output = (this.#output + text).slice(-2 * outputMaxLength);
  }

  hear({ scenario = "", outcome, seconds, error, how }: Line): void {
    const known = outcome === "passed" || outcome === "failed";
    this.outcomes.push({
      scenario,
      outcome: known ? outcome : "failed",
      ...(seconds !== undefined && { seconds }),
      ...(error !== undefined && { error }),
      ...(how !== undefined && { how }),
      ...(!known && { error: `The program answered ${outcome}; leftOut may say why.` }),
    });
  }

  /** Of each of the scenarios one outcome; other output is told with the first that failed. */
  complete(ids: readonly string[], complaint: string): readonly Outcome[] {
    const all = ids.map((scenario) => {
      const found = this.outcomes.find((each) => each.scenario === programNameOf(scenario));
      return { ...(found ?? { outcome: "failed" as const, error: complaint }), scenario };
    });
    const first = all.find(({ outcome }) => outcome === "failed");
    return all.map((each) =>
      each === first ? { ...each, error: `${each.error ?? ""}\n${this.output}`.trim() } : each,
    );
  }
}

/** Starts the program and listens to it until it ends. */
const converse = async (
  words: readonly string[],
  place: Place,
  server: GroupServer,
): Promise<{ conversation: Conversation; failed: string | undefined }> => {
  const conversation = new Conversation();
  const { child, failure, kill } = start(words, place);
  let failed: string | undefined;
  const end = (reason: string) => {
    failed ??= reason;
    kill();
  };
  let silence: Alarm | undefined;
  const listen = () => {
    silence?.cancel();
    const reason = `It was silent for ${silenceMaxSeconds} seconds and was ended.`;
    silence = systemClock.at(systemClock.now() + silenceMaxSeconds * 1_000, () => end(reason));
  };
  listen();
  child.stderr.setEncoding("utf8").on("data", (text: string) => conversation.keep(text));
  createInterface({ input: child.stdout }).on("line", (text) => {
    listen();
    const line = lineOf(text);
    if (line?.scenario !== undefined) conversation.hear(line);
    else if (line?.ask !== undefined)
      act(server, line.ask).then(
        () => child.stdin.write(`${JSON.stringify({ done: line.ask })}\n`),
        (error: Error) => end(error.message),
      );
    else conversation.keep(`${text}\n`);
  });
  const problem = await failure;
  silence?.cancel();
  return { conversation, failed: failed ?? (problem && `It ${problem}.`) };
};

/** Before a program, so that it takes the machine's clock for a day ahead. */
const faketime = ["/usr/bin/faketime", "-m", "--exclude-monotonic", "-f", "+1d"] as const;

interface Asked {
  readonly group: Group;
  /** Of its scenarios. */
  readonly ids: readonly string[];
  readonly through?: Through | undefined;
}

/** Runs scenarios of one group with one client, against servers of their own. */
export const runGroup = async (
  client: Client,
  { group, ids, through }: Asked,
): Promise<readonly Outcome[]> => {
  const { program = [] } = client;
  const isDayAhead = serversOf(group).isDayAhead === true;
  if (isDayAhead && !existsSync(faketime[0])) {
    const error = `this machine has no ${faketime[0]}, which is of the package faketime`;
    return ids.map((scenario) => ({ scenario, outcome: "absent", error }));
  }
  const domain = `${client.id}-${group}`;
  await using server = await GroupServer.start(group, domain, through);
  const environment = { ...quietEnvironment(), ...server.environment, EKIDEN_DOMAIN: domain };
  const place = { folder: client.folder, environment };
  const words = [...(isDayAhead ? faketime : []), ...program, ...ids.map(programNameOf)];
  const { conversation, failed } = await converse(words, place, server);
  const { complaint } = server.nodes;
  if (complaint !== "") conversation.keep(`\nThe server said:\n${complaint}`);
  return conversation.complete(ids, `The program said nothing of it. ${failed ?? "It ended."}`);
};
