// What a handler finds out about its call, and the audit records.
import type { DeclineCause } from "@ekiden/engine";
import type { RunKey } from "../store/store.ts";
import type { Account } from "./account.ts";

/** By the names that its account gave. */
export interface NamedRun {
  readonly domain: string;
  readonly workflowId: string;
  readonly runId: string;
}

/** Not the execution itself: a connection may be idle for long, and would hold all its state. */
export const nameOf = ({ domain, workflowId, runId }: RunKey, account: Account): NamedRun => ({
  domain: account.plainName(domain),
  workflowId,
  runId,
});

/** Why decisions of an answer are not carried out, by their index. */
export type DeclinedDecisions = ReadonlyMap<number, DeclineCause>;
