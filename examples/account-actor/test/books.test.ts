// The rules of the account, without a workflow.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type Books,
  emptyBooks,
  Ledger,
  maxEntryCents,
  maxIdCharacters,
  maxKnownIds,
} from "../src/books.ts";

const inputCharacters = 32_768;

test("what is booked is the balance, in one run or in many, and never below nothing", () => {
  const entry = fc.record({ cents: fc.integer({ min: -50, max: 50 }), handOver: fc.boolean() });
  const property = fc.property(fc.array(entry, { maxLength: 60 }), (entries) => {
    let books: Books = emptyBooks;
    let ledger = new Ledger(books);
    let sum = 0;
    for (const [index, { cents, handOver }] of entries.entries()) {
      const asked = { id: `entry-${index}`, cents: Math.abs(cents) };
      const refusal =
        cents > 0 ? ledger.refusalOfDeposit(asked) : ledger.refusalOfWithdrawal(asked);
      assert.equal(refusal === undefined, cents !== 0 && sum + cents >= 0);
      if (refusal === undefined) {
        sum += cents;
        // The second time it is known, in any run.
        ledger.book(asked.id, cents);
        if (handOver) {
          books = JSON.parse(JSON.stringify(ledger.handedOver));
          ledger = new Ledger(books);
        }
        assert.equal(ledger.book(asked.id, cents), sum);
      }
    }
    assert.equal(ledger.balanceCents, sum);
  });
  fc.assert(property, { seed: 17, numRuns: 200 });
});

const wrong: Record<string, { readonly id: string; readonly cents: number }> = {
  "no cents": { id: "a", cents: 0 },
  "negative cents": { id: "a", cents: -1 },
  "a part of a cent": { id: "a", cents: 0.5 },
  "more cents than an entry may have": { id: "a", cents: maxEntryCents + 1 },
  "cents that are no number": { id: "a", cents: "7" as unknown as number },
  "an empty id": { id: "", cents: 1 },
  "an id that is too long": { id: "a".repeat(maxIdCharacters + 1), cents: 1 },
};

for (const [what, entry] of Object.entries(wrong)) {
  test(`an entry with ${what} is refused`, () => {
    const ledger = new Ledger({ ...emptyBooks, balanceCents: 1_000_000_000 });
    assert.match(ledger.refusalOfDeposit(entry) ?? "", /whole cents above 0/);
    assert.match(ledger.refusalOfWithdrawal(entry) ?? "", /whole cents above 0/);
  });
}

test("a withdrawal of all that there is may come again, and one of more is refused", () => {
  const ledger = new Ledger(emptyBooks);
  ledger.book("in", 100);
  const out = { id: "out", cents: 100 };
  assert.equal(ledger.refusalOfWithdrawal(out), undefined);
  assert.equal(ledger.book("out", -100), 0);
  assert.equal(ledger.refusalOfWithdrawal(out), undefined);
  assert.equal(ledger.book("out", -100), 0);
  assert.equal(
    ledger.refusalOfWithdrawal({ id: "more", cents: 1 }),
    "1 cents are more than the 0 that there are",
  );
});

test("the fullest books fit into an input", () => {
  const ledger = new Ledger(emptyBooks);
  for (let entry = 0; entry < 2 * maxKnownIds; entry += 1) {
    ledger.book(String(entry).padStart(maxIdCharacters, '"'), maxEntryCents);
  }
  assert.equal(ledger.books.knownIds.length, maxKnownIds);
  assert.ok(JSON.stringify(ledger.handedOver).length < inputCharacters);
});
