// Imported first: from then on every server of this process keeps all it has in a PostgreSQL.
import { after } from "node:test";
import { startTestPostgres } from "@ekiden/testing";
import { keepIn } from "./place.ts";

const postgres = await startTestPostgres({ settings: ["fsync=off"] });
after(() => postgres[Symbol.asyncDispose]());
keepIn(async () => ({ store: await postgres.createDatabase() }));
