// `kill -9` of a server over its own files, over and over.
import { temporaryDirectory } from "../durability/directory.ts";
import { killOverAndOver } from "../durability/kills.ts";
import type { Script } from "./script.ts";
import { runTrial } from "./trial.ts";

export const kill: Script = {
  what: "an embedded server is killed (kill -9) under load, also while it starts",
  cycles: 25,
  async run({ cycles, seed, startsPerSecond }) {
    using directory = temporaryDirectory();
    const servers = [{ data: directory.path }];
    return await runTrial({ servers, seed, cycles, startsPerSecond }, async (run) => {
      await killOverAndOver(run, { cycles, seed });
      return undefined;
    });
  },
};
