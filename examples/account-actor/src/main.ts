// Five tellers at once, by signals and by updates, while the account continues as new again and
// again. What was accepted is held against the balance.
import assert from "node:assert/strict";
import { UpdateRejected } from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";
import { runsSince } from "./runs.ts";
import { account, arrived, balance, close, deposit, withdraw } from "./workflow.ts";

await using env = await startTestEnvironment({ workflows: [account] });
const handle = await env.start(account, { workflowId: "account-7" });

const tellers = ["Ada", "Ben", "Cleo", "Dan", "Eve"];
const days = 8;
const rounds = 8;
let [acceptedCents, refusals] = [0, 0];

/** The cents that have gone; 0 where there are not so many. */
const withdrawn = async (id: string, cents: number): Promise<number> => {
  try {
    await handle.update(withdraw, { id, cents }, { id });
    return cents;
  } catch (error) {
    if (!(error instanceof UpdateRejected)) throw error;
    refusals += 1;
    return 0;
  }
};

const work = async (teller: string, day: number): Promise<void> => {
  for (let round = 1; round < rounds; round += 1) {
    const entry = { id: `${teller}-${day}-${round}`, cents: 100 * day + round };
    const { id } = entry;
    if (round === 4) await handle.update(deposit, entry, { id });
    else await handle.signal(arrived, entry);
    // A teller whose connection was lost does not know, and sends it again.
    if (round === 5) await handle.signal(arrived, entry);
    acceptedCents += entry.cents;
  }
  const gone = await withdrawn(`${teller}-${day}-${rounds}`, 2_500);
  acceptedCents -= gone;
};

for (let day = 1; day <= days; day += 1) {
  await Promise.all(tellers.map((teller) => work(teller, day)));
  await env.sleep("1 day");
  assert.equal(await handle.query(balance), acceptedCents);
}
console.log(`After ${days} days the balance is ${acceptedCents} cents.`);
await handle.signal(close);
const { balanceCents, runsBefore } = await env.result(handle);
const { count, refusedCloses, longestHistory } = await runsSince(env, handle);
console.log(`${refusals} withdrawals were more than there was, and were refused.`);
console.log(`${refusedCloses} closes came while there was news, and were decided again.`);

assert.equal(balanceCents, acceptedCents);
assert.ok(balanceCents >= 0 && refusals > 0);
assert.equal(count, runsBefore + 1);
assert.ok(count > days, `there were only ${count} runs`);
console.log(
  `${count} runs, of ${longestHistory} events at most, and the balance is what was accepted.`,
);
