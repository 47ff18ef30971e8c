// What every program of this folder says to the run, and hears from it: one JSON line at a time.
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";

export type Run = () => Promise<void>;

let lines: Interface | undefined;

/** Asks the run to do something to the server, and waits until it is done. */
export const ask = async (what: "restart" | "kill" | "stop" | "start"): Promise<void> => {
  lines ??= createInterface({ input: process.stdin });
  const answer = once(lines, "line");
  console.log(JSON.stringify({ ask: what }));
  const [line] = await answer;
  if (JSON.parse(line).done !== what) throw new Error(`asked for ${what}, was told ${line}`);
};

/** Runs the named ones, one after the other, and says how each ended. */
export const runAll = async (
  known: Readonly<Record<string, Run>>,
  names: readonly string[],
): Promise<void> => {
  for (const scenario of names) {
    const begun = performance.now();
    const tell = (outcome: string, more: object = {}) => {
      const seconds = Math.round(performance.now() - begun) / 1_000;
      console.log(JSON.stringify({ scenario, outcome, seconds, ...more }));
    };
    const run = known[scenario];
    if (!run) tell("unknown");
    else
      await run().then(
        () => tell("passed"),
        (error: Error) => tell("failed", { error: error.stack ?? String(error) }),
      );
  }
  lines?.close();
};
