// Ekiden's own operations on a domain, called with each kind of name that is another account's.
import assert from "node:assert/strict";
import { type EkidenOperationName, ekidenOperations, type Shape } from "@ekiden/model";
import { type Account, type Answer, domain, type } from "./account.ts";
import { madeUp, textsIn, withoutNames, withText } from "./matrix.ts";

const rows = Object.entries(ekidenOperations);

/** Those without a domain are about the account of the caller, or have a sealed id. */
export const operationsOnDomains = rows
  .filter(([, { policy }]) => policy.resource === "domain")
  .map(([name]) => name as EkidenOperationName);

/** By the last step of their path: what only another account has, and what none has. */
const namesOf = (step: string, mine: Account, other: Account): readonly string[] => {
  if (step === "runId") return [other.runId, madeUp(other.runId)];
  return [other.only, `absent-beside-${mine.only}-or-${other.only}`];
};
const named: ReadonlySet<string> = new Set([
  ...["domain", "workflowId", "runId", "newWorkflowId", "name", "version", "taskList"],
  ...["typeName", "typeVersion", "tag", "tagList[]", "jobId", "identity"],
]);

/** The example of the reference, about what the account has. */
export const inputOf = (operation: EkidenOperationName, { runId, only }: Account): object => {
  const own: Readonly<Record<string, unknown>> = {
    domain,
    workflowId: "w",
    runId,
    execution: { workflowId: "w", runId },
    workflowType: type,
    taskList: only,
  };
  const { input } = ekidenOperations[operation].example;
  const members = Object.entries(input).map(([member, value]) => [
    member,
    typeof own[member] === typeof value ? own[member] : value,
  ]);
  return Object.fromEntries(members);
};

const stepOf = (path: string): string => path.split(".").at(-1) ?? "";

/** It answers as it does with what no account has. */
export const expectNothingOwn = async (
  operation: EkidenOperationName,
  mine: Account,
  other: Account,
): Promise<void> => {
  const ask = async (path: string, text: string): Promise<Answer> => {
    const input = withText(inputOf(operation, mine), path, text);
    const answer = await mine.send(operation, input);
    return { ...answer, text: withoutNames(answer.text, text) };
  };
  for (const path of textsIn(ekidenOperations[operation].input as Shape)) {
    if (!named.has(stepOf(path))) continue;
    const [theirs = "", ofNone = ""] = namesOf(stepOf(path), mine, other);
    const told = await ask(path, theirs);
    assert.deepEqual(told, await ask(path, ofNone), `${operation} ${path} ${other.only}`);
    assert.ok(!told.text.includes(other.id), "an account's number is its own");
  }
};
