// Imported first: from then on every server of this process keeps all it has in a PostgreSQL.
import { after } from "node:test";
import { DatabasePool, startTestPostgres } from "@ekiden/testing";
import { keepIn } from "./store-location.ts";

const postgres = await startTestPostgres();
const databases = new DatabasePool(postgres);
after(() => postgres[Symbol.asyncDispose]());
keepIn(async () => {
  const store = await databases.take();
  return { options: { store }, leave: () => databases.giveBack(store) };
});
