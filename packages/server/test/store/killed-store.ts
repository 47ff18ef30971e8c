// Run by a test: makes a store with some domains, each acknowledged, and is killed as it has them.
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { limits } from "./suite/world.ts";

const [directory = ""] = process.argv.slice(2);
const domains = 10;

const { domains: store } = openSqliteStore({ directory, limits });
for (let count = 0; count < domains; count += 1) {
  const name = `d${count}`;
  await store.register({ name, status: "REGISTERED", retentionDays: "1", tags: [] }, domains);
}
process.kill(process.pid, "SIGKILL");
