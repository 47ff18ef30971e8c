// Workflows of steps in DBOS, so many in flight; a step is a function in this process.
import { activities, address, clip, inFlight, measure, require } from "./measured.js";

const { DBOS } = require("@dbos-inc/dbos-sdk");
const { Pool } = require("pg");
const connections = 20;

let done = 0;
const sequence = DBOS.registerWorkflow(
  async () => {
    for (let index = 0; index < activities; index += 1) {
      await DBOS.runStep(async () => `${clip}/720p.mp4`, { name: `encode-${index}` });
      done += 1;
    }
  },
  { name: "sequence" },
);
const systemDatabasePool = new Pool({ connectionString: address, max: connections });
systemDatabasePool.on("error", () => undefined);
DBOS.setConfig({ name: "bench", systemDatabasePool, logLevel: "error" });
await DBOS.launch();
const repeat = async () => {
  for (;;) await sequence();
};
for (let index = 0; index < inFlight; index += 1) void repeat();
await measure(() => done);
