// Workflows of ten bare steps in DBOS, so many in flight: prints how many steps came to an end in a
// second. It is plain JavaScript, because its library is nowhere but in a directory of its own.
import { createRequire } from "node:module";
import { join } from "node:path";

const [directory = "", url = "", seconds = "1"] = process.argv.slice(2);
const require = createRequire(join(directory, "package.json"));
const { DBOS } = require("@dbos-inc/dbos-sdk");
const { Pool } = require("pg");

const stepsPerWorkflow = 10;
const inFlight = 200;
const connections = 20;
const warmUpMs = 2_000;

let steps = 0;

const sequence = DBOS.registerWorkflow(
  async (clip) => {
    for (let index = 0; index < stepsPerWorkflow; index += 1) {
      await DBOS.runStep(async () => `${clip}/720p.mp4`, { name: `step-${index}` });
      steps += 1;
    }
    return `${stepsPerWorkflow} steps done`;
  },
  { name: "sequence" },
);

const systemDatabasePool = new Pool({ connectionString: url, max: connections });
systemDatabasePool.on("error", () => undefined);
DBOS.setConfig({ name: "bench", systemDatabasePool, logLevel: "error" });
await DBOS.launch();

let isOver = false;
const repeat = async () => {
  while (!isOver) await sequence("s3://ekiden-example/clips/0123456789abcdef");
};
const loops = Array.from({ length: inFlight }, repeat);
const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
await rest(warmUpMs);
const before = { steps, atMs: performance.now() };
await rest(Number(seconds) * 1000);
const rate = ((steps - before.steps) * 1000) / (performance.now() - before.atMs);
isOver = true;
await Promise.all(loops);
await DBOS.shutdown();
process.stdout.write(JSON.stringify(rate));
process.exit(0);
