// The account, an actor: it is there for years, and does nothing but answer messages.
import {
  ApplicationFailure,
  condition,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  log,
  workflowInfo,
} from "@ekiden/flow";
import { type Books, type Entry, emptyBooks, Ledger } from "./books.ts";

/** By signal, where the sender has no use for an answer: a transfer that has arrived, a debit. */
export const arrived = defineSignal<Entry>("arrived");
export const debited = defineSignal<Entry>("debited");
export const close = defineSignal("close");

/** By update, where the sender waits for the balance, or for a refusal. */
export const deposit = defineUpdate<Entry, number>("deposit");
export const withdraw = defineUpdate<Entry, number>("withdraw");

/** In cents. */
export const balance = defineQuery<number>("balance");
export const refused = "Refused";

/** So few that the example has many runs; a real account would have some thousands. */
const maxEventsOfRun = 40;

/** A validator: what it throws is the answer, and the handler is not called. */
const unless = (refusalOf: (entry: Entry) => string | undefined) => ({
  validate: (entry: Entry): void => {
    const refusal = refusalOf(entry);
    if (refusal) throw new ApplicationFailure(refusal, { type: refused });
  },
});

const takeEntries = (ledger: Ledger): void => {
  const refusalOfDeposit = (entry: Entry) => ledger.refusalOfDeposit(entry);
  const refusalOfWithdrawal = (entry: Entry) => ledger.refusalOfWithdrawal(entry);
  deposit.handle(({ id, cents }) => ledger.book(id, cents), unless(refusalOfDeposit));
  withdraw.handle(({ id, cents }) => ledger.book(id, -cents), unless(refusalOfWithdrawal));

  const returned = (entry: Entry, why: string): void => {
    ledger.return();
    log.warn("An entry was returned", { id: entry.id, why });
  };
  arrived.handle((entry) => {
    const refusal = refusalOfDeposit(entry);
    if (refusal) returned(entry, refusal);
    else ledger.book(entry.id, entry.cents);
  });
  debited.handle((entry) => {
    const refusal = refusalOfWithdrawal(entry);
    if (refusal) returned(entry, refusal);
    else ledger.book(entry.id, -entry.cents);
  });
};

export const account = defineWorkflow(
  { name: "Account", version: "1.0", defaults: { executionStartToClose: "365 days" } },
  async (before: Books = emptyBooks): Promise<Books> => {
    const ledger = new Ledger(before);
    let isClosed = false;
    balance.handle(() => ledger.balanceCents);
    close.handle(() => {
      isClosed = true;
    });
    takeEntries(ledger);

    await condition(() => isClosed || workflowInfo().historyLength >= maxEventsOfRun);
    if (isClosed) return ledger.books;
    // Called at the last moment, and again where the service refuses the close because there are
    // new events: the next run gets every entry that this one received.
    return continueAsNew<typeof account>(() => ledger.handedOver);
  },
);
