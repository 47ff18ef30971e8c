// Run by a test: makes a store with some domains, each acknowledged, and is killed as it has them.
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { domainNamed, limits } from "./suite/store-harness.ts";

const [directory = ""] = process.argv.slice(2);
const domains = 10;

const { domains: store } = openSqliteStore({ directory, limits });
for (let count = 0; count < domains; count += 1) {
  const key = domainNamed(`d${count}`);
  await store.register({ key, status: "REGISTERED", retentionDays: "1", tags: [] }, domains);
}
process.kill(process.pid, "SIGKILL");
