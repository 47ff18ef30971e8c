// `npm run model`: random walks beside the reference model, as many as one likes.
import { parseArgs } from "node:util";
import { startTestPostgres } from "@ekiden/testing";
import { walkAtRandom } from "./walks.ts";

const help = `npm run model -- [options]

  --walks N      how many walks (2000)
  --commands N   commands of each walk at most (200)
  --seed N       of all walks; a random one unless given
  --long         50,000 walks of 400 commands
  --postgres     over PostgreSQL, each walk with a database of its own`;

const { values } = parseArgs({
  options: {
    walks: { type: "string", default: "2000" },
    commands: { type: "string", default: "200" },
    seed: { type: "string" },
    long: { type: "boolean", default: false },
    postgres: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const [walks, commands] = values.long
  ? [50_000, 400]
  : [Number(values.walks), Number(values.commands)];
const seed = values.seed === undefined ? undefined : Number(values.seed);
await using postgres = values.postgres ? await startTestPostgres() : undefined;
const createDatabase = postgres && (() => postgres.createDatabase());
const { saidCommands } = await walkAtRandom({ walks, commands, seed, createDatabase });
console.log(
  `${walks.toLocaleString("en-US")} walks, ${saidCommands.toLocaleString("en-US")} commands: ` +
    "the service and the model have answered alike.",
);
