// Three nodes over one PostgreSQL, each kind of their disruptions by itself.
import type { DisruptionOptions } from "../nodes/disruptions.ts";
import { runUnderLoad } from "../nodes/under-load.ts";
import type { Script } from "./script.ts";

/** Longer than any lease, and than a transaction may stay idle. */
const freezeSeconds = 12;

type Disruption = "kills" | "restarts" | "freezes";

const script = (what: string, disruption: Disruption, usualCycles: number): Script => ({
  what,
  cycles: usualCycles,
  async run({ cycles, seed, say }) {
    const none: Record<Disruption, number> = { kills: 0, restarts: 0, freezes: 0 };
    const options: DisruptionOptions = { ...none, [disruption]: cycles, freezeSeconds, seed, say };
    return { cycles, ...(await runUnderLoad(options)) };
  },
});

export const nodes = script("one of three nodes over PostgreSQL is killed (kill -9)", "kills", 10);
export const freeze = script("one of three nodes stands still for 12 s (SIGSTOP)", "freezes", 2);
export const restart = script("PostgreSQL stops at once and comes back", "restarts", 5);
