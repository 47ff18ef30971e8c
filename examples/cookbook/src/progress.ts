// Shows how far it is, to any client and also after it has ended.
// docs:begin workflow
import { defineQuery, defineWorkflow, proxyActivities, setProgress } from "@ekiden/flow";

interface Activities {
  build(part: string): Promise<void>;
}

const { build } = proxyActivities<Activities>({ startToClose: "1 hour" });

export const current = defineQuery<string | null>("current");

export const buildAll = defineWorkflow(
  { name: "BuildAll", version: "1.0" },
  async (parts: readonly string[]) => {
    let part: string | null = null;
    current.handle(() => part);
    for (const [index, next] of parts.entries()) {
      part = next;
      setProgress({ done: index, of: parts.length });
      await build(next);
    }
    part = null;
    setProgress({ done: parts.length, of: parts.length });
  },
);
// docs:end
