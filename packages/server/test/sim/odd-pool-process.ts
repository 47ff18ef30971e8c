// One process of a pool, for its test: it does with an order what the order says.
import { serve } from "./process-pool.ts";

export interface OddOrder {
  readonly does: "answers" | "loops" | "waits" | "dies";
}

const perform = async ({ does }: OddOrder): Promise<{ readonly process: number }> => {
  // One of them keeps the event loop busy for ever, the other leaves it without anything to do.
  if (does === "loops") for (;;);
  if (does === "waits") await new Promise(() => undefined);
  if (does === "dies") process.exit(7);
  return { process: process.pid };
};

serve(perform);
