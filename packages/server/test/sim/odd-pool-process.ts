// One process of a pool, for its test: it does with an order what the order says.
import { serve } from "./process-pool.ts";

export interface OddOrder {
  readonly does: "answers" | "loops" | "waits" | "dies";
}

const perform = async ({ does }: OddOrder): Promise<{ readonly process: number }> => {
  // Nothing else is ever heard of: neither of these gives the event loop a turn.
  if (does === "loops") for (;;);
  if (does === "waits") await new Promise(() => undefined);
  if (does === "dies") process.exit(7);
  return { process: process.pid };
};

serve(perform);
