// In any order, and after any disruption: the sum of the deposits is the balance.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DecisionTask } from "@ekiden/client";
import fc from "fast-check";
import { accounts, activities, during, entry } from "./accounts.ts";
import { Live } from "./live.ts";

/** What happens as an account answers a decision task. */
interface Disruption {
  /** Deposits that come while the answer is on its way: a close is refused then. */
  readonly deposits: number;
  /** The worker is lost before its answer arrives, or after it. */
  readonly answer: "arrives" | "is lost" | "gets no reply";
}

interface Story {
  readonly sticky: boolean;
  /** Deposits that come together, and after each of them a moment of rest. */
  readonly bursts: readonly number[];
  /** What happens to the answers of each account, one after the other. */
  readonly disruptions: readonly Disruption[];
}

const disruption = fc.record({
  deposits: fc.nat({ max: 4 }),
  answer: fc.constantFrom("arrives", "arrives", "arrives", "is lost", "gets no reply"),
}) satisfies fc.Arbitrary<Disruption>;

const stories: fc.Arbitrary<Story> = fc.record({
  sticky: fc.boolean(),
  bursts: fc.array(fc.nat({ max: 9 }), { maxLength: 4 }),
  disruptions: fc.array(disruption, { maxLength: 14 }),
});

/** As when the machine of a worker is gone: nothing of the run is kept, and nothing is said. */
const gone = () =>
  Object.assign(new Error("the worker is gone"), {
    name: "OperationNotPermittedFault",
    $fault: "client",
  });

class Teller {
  readonly #live: Live;
  /** By account: the sum of what was deposited, and what is still to happen. */
  readonly #sums = new Map<string, number>();
  readonly #disruptions = new Map<string, Disruption[]>();
  readonly #names = new Map<string, string>();
  refusedCloses = 0;

  constructor(live: Live, disruptions: readonly Disruption[]) {
    this.#live = live;
    for (const { name } of accounts) this.#disruptions.set(name, [...disruptions]);
    during.hold = (name) => this.deposit(name, 1);
    this.#disturbAnswers();
  }

  sumOf(name: string): number {
    return this.#sums.get(name) ?? 0;
  }

  async deposit(name: string, count: number): Promise<void> {
    for (let index = 0; index < count; index += 1) {
      const amount = 1 + (this.sumOf(name) % 7);
      if (await this.#send(name, amount)) this.#sums.set(name, this.sumOf(name) + amount);
    }
  }

  close(name: string): Promise<boolean> {
    return this.#send(name, "close");
  }

  /** False where the account is closed. */
  async #send(workflowId: string, item: number | "close"): Promise<boolean> {
    const { client } = this.#live.env;
    const [workflow] = accounts;
    assert.ok(workflow);
    try {
      await client.handle(workflow, { workflowId, runId: "" }).signal(entry, item);
      return true;
    } catch (error) {
      assert.equal((error as Error).name, "UnknownResourceFault");
      return false;
    }
  }

  #disturbAnswers(): void {
    this.#live.service.tap(async ({ operation, input }, next) => {
      const { taskToken = "" } = input as { taskToken?: string };
      if (operation === "RespondDecisionTaskCompleted") {
        return this.#answer(this.#names.get(taskToken) ?? "", next);
      }
      const output = await next();
      if (operation === "PollForDecisionTask") this.#note(output as DecisionTask);
      return output;
    });
  }

  #note({ taskToken, workflowExecution, events = [] }: DecisionTask): void {
    if (taskToken) this.#names.set(taskToken, workflowExecution?.workflowId ?? "");
    const refused = events.filter(({ eventType = "" }) =>
      /^(Complete|ContinueAsNew)WorkflowExecutionFailed$/.test(eventType),
    );
    this.refusedCloses += refused.length;
  }

  async #answer<T>(name: string, send: () => Promise<T>): Promise<T> {
    const happens = this.#disruptions.get(name)?.shift();
    await this.deposit(name, happens?.deposits ?? 0);
    if (happens?.answer === "is lost") throw gone();
    const reply = await send();
    if (happens?.answer === "gets no reply") throw gone();
    return reply;
  }
}

const tell = async ({ sticky, bursts, disruptions }: Story): Promise<number> => {
  const options = { workflows: accounts, activities, ownWorkIsSame: true };
  await using live = await Live.start(options);
  const teller = new Teller(live, disruptions);
  await live.addWorker(sticky);
  const input = { balance: 0, pending: [] };
  const names = accounts.map(({ name }) => name);
  const handles = await Promise.all(
    accounts.map((workflow) => live.start(workflow, { workflowId: workflow.name, input })),
  );
  for (const burst of bursts) {
    await Promise.all(names.map((name) => teller.deposit(name, burst)));
    await live.env.sleep("40 seconds");
  }
  await Promise.all(names.map((name) => teller.close(name)));
  const balances: Record<string, number> = {};
  for (const handle of handles) balances[handle.workflowId] = await live.result(handle);
  const sums = Object.fromEntries(names.map((name) => [name, teller.sumOf(name)]));
  assert.deepEqual(balances, sums);
  const odd = live.lines.filter(
    (line) => /not consumed|decision task failed/.test(line) && !line.includes("worker is gone"),
  );
  assert.deepEqual(odd, []);
  await live.checkReplays();
  return teller.refusedCloses;
};

const storyCount = Number(process.env.EKIDEN_STORIES ?? 8);

test("the sum of the deposits is the balance, in any order and after any disruption", async () => {
  let refusedCloses = 0;
  const property = fc.asyncProperty(stories, async (story) => {
    refusedCloses += await tell(story);
  });
  await fc.assert(property, { numRuns: storyCount, seed: Number(process.env.EKIDEN_SEED ?? 17) });
  assert.ok(refusedCloses > storyCount, `${refusedCloses} closes were refused`);
});
