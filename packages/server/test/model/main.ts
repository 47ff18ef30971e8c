// Random walks beside the reference model, as many as one likes:
// `npm run model -- --walks 500 --commands 200 --seed 7`; `--long` is 50,000 walks of 400 at most,
// and `--postgres` takes the walks over PostgreSQL, each with a database of its own.
import { parseArgs } from "node:util";
import { startTestPostgres } from "@ekiden/testing";
import { walkAtRandom } from "./walks.ts";

const { values } = parseArgs({
  options: {
    walks: { type: "string", default: "2000" },
    commands: { type: "string", default: "200" },
    seed: { type: "string" },
    long: { type: "boolean", default: false },
    postgres: { type: "boolean", default: false },
  },
});
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
