// Six expenses, each in its own way, at a server in a process of its own. Days are seconds here.
import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { approvers, managers } from "./approval.ts";
import { startApprovalService } from "./approval-service.ts";
import { bookkeepers } from "./booking.ts";
import { Person } from "./person.ts";

const ledger = fileURLToPath(new URL("../output/ledger.txt", import.meta.url));
for (const path of [ledger, `${ledger}.closed`]) await rm(path, { force: true });

await using approvals = await startApprovalService(ledger);
const { endpoint, domain } = approvals;
const mary = new Person("mary", { endpoint, domain, taskList: approvers });
const john = new Person("john", { endpoint, domain, taskList: managers });
const olga = new Person("olga", { endpoint, domain, taskList: bookkeepers });
const approved = { approved: true };

const of =
  (number: string, word = "") =>
  ({ workflowId, description = "" }: { workflowId: string; description?: string }) =>
    workflowId === number && description.includes(word);

const small = await approvals.submit("E-1", 1_200);
const plain = await approvals.submit("E-2", 34_000);
const refused = await approvals.submit("E-3", 990_000);
const late = await approvals.submit("E-4", 8_100, { remindAfter: "1 second" });
const passed = await approvals.submit("E-5", 7_700, {
  remindAfter: "1 second",
  escalateAfter: "1 second",
});

await mary.answers(await mary.finds(of("E-2")), approved);
await mary.rejects(await mary.finds(of("E-3")), "too dear");
const reminder = await mary.finds(of("E-4", "A reminder"));
await mary.claims(reminder);
await mary.answers(reminder, approved);
await john.answers(await john.finds(of("E-5", "mary has not answered")), approved);

const booked = (number: string, approvedBy: string, reference = `ledger ${number}`) => ({
  state: "booked",
  approvedBy,
  reference,
});
assert.deepEqual(await small.result(), booked("E-1", "the rules"));
assert.deepEqual(await plain.result(), booked("E-2", "mary"));
assert.deepEqual(await refused.result(), { state: "rejected", by: "mary", reason: "too dear" });
assert.deepEqual(await late.result(), booked("E-4", "mary"));
assert.deepEqual(await passed.result(), booked("E-5", "john"));

await writeFile(`${ledger}.closed`, "");
const afterwards = await approvals.submit("E-6", 900);
await olga.answers(await olga.finds(of("E-6", "closed")), { reference: "page 12" });
assert.deepEqual(await afterwards.result(), booked("E-6", "the rules", "page 12"));

const lines = (await readFile(ledger, "utf8")).trim().split("\n").sort();
for (const line of lines) console.log(line);
const inLedger = ["E-1 Ada 1200", "E-2 Ada 34000", "E-4 Ada 8100", "E-5 Ada 7700"];
assert.deepEqual(lines, inLedger);
console.log("Six expenses: four in the ledger, one booked by hand, one rejected.");
