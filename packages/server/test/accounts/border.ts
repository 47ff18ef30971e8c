// What one account can learn of another, or do to it: nothing. Each operation is called with each
// kind of name that is another account's, and answers as it does with what no account has.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { type Account, type Answer, domain, pollSeconds } from "./account.ts";
import { AccountsHarness, type StoreLocation } from "./accounts-harness.ts";
import { answeredBefore, calls, operationsInOrder } from "./calls.ts";
import { type Cell, cellsOf, namesFor, withoutNames, withText } from "./matrix.ts";
import { expectNothingOwn, operationsOnDomains } from "./own-operations.ts";

export const borderTests = (store: string, open: () => Promise<StoreLocation>): void => {
  describe(`between accounts over ${store}`, () => {
    let harness: AccountsHarness;
    let pairs: readonly (readonly [mine: Account, other: Account])[] = [];
    let everybody: readonly Account[] = [];
    const seen = new Map<Account, string[]>();
    before(async () => {
      harness = await AccountsHarness.open(await open());
      const own = harness.own();
      const red = await harness.account("210987654321", "red");
      const blue = await harness.account("210987654322", "blue");
      everybody = [own, red, blue];
      for (const account of everybody) await account.populate();
      // No call acts in `blue`: it must stay as it is.
      seen.set(blue, await blue.look());
      const limited = await harness.limited(red, domain);
      pairs = [
        [red, blue],
        [own, blue],
        [red, own],
        [limited, blue],
      ];
    });
    after(() => harness[Symbol.asyncDispose]());

    // Before those of the service, some of which make what was named by others.
    for (const operation of operationsOnDomains) {
      test(`${operation} tells nothing of what another account has`, async () => {
        for (const [mine, other] of pairs) await expectNothingOwn(operation, mine, other);
      });
    }

    for (const operation of operationsInOrder) {
      test(`${operation} tells nothing of what another account has`, async () => {
        for (const [mine, other] of pairs) {
          for (const cell of cellsOf(operation)) await compare(harness, cell, { mine, other });
        }
      });
    }

    test("nothing has changed in an account that others have named", async () => {
      for (const [account, before] of seen) assert.deepEqual(await account.look(), before);
    });

    test("an account is served where it names what is its own, by every operation", async () => {
      const blue = everybody.at(-1);
      assert.ok(blue);
      for (const operation of operationsInOrder) {
        if (answeredBefore.has(operation)) continue;
        await blue.call(operation, calls[operation](blue, "fresh"));
      }
    });

    test("an account's page tokens lead it to its next page, and no other account", async () => {
      const [own, red] = everybody;
      assert.ok(own && red);
      for (const [operation, nextPageToken] of own.pages) {
        const ask = (account: Account): Promise<Answer> =>
          account.send(operation, { ...calls[operation](own, "fresh"), nextPageToken });
        if (operation !== "PollForDecisionTask") assert.equal((await ask(own)).status, 200);
        assert.equal((await ask(red)).status, 400, operation);
      }
    });
  });
};

interface Sides {
  readonly mine: Account;
  readonly other: Account;
}

let fresh = 0;

const compare = async (
  harness: AccountsHarness,
  cell: Cell,
  { mine, other }: Sides,
): Promise<void> => {
  const { operation, path } = cell;
  const ask = async (text: string): Promise<Answer> => {
    fresh += 1;
    const input = withText(calls[operation](mine, `fresh-${fresh}`), path, text);
    const { status, text: answer } = await answerTo(harness, { mine, cell, input });
    return { status, text: withoutNames(answer, text) };
  };
  for (const { theirs, ofNone } of namesFor(cell, mine, other)) {
    const told = await ask(theirs);
    assert.deepEqual(told, await ask(ofNone), `${operation} ${path} ${mine.only} ${other.only}`);
    assert.ok(!told.text.includes(other.id), "an account's number is its own");
  }
};

interface Asked {
  readonly mine: Account;
  readonly cell: Cell;
  readonly input: object;
}

/** A poll on a list without tasks comes to its end by the clock. */
const answerTo = async (
  harness: AccountsHarness,
  { mine, cell, input }: Asked,
): Promise<Answer> => {
  const answer = mine.send(cell.operation, input);
  if (cell.operation.startsWith("PollFor") && cell.kind === "task list") {
    await harness.server.pollsWaiting(1);
    await harness.server.advance({ seconds: pollSeconds });
  }
  return answer;
};
