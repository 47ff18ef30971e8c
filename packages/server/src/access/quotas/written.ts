// Rates as they are written on a command line.
import { ekidenOperations, operations } from "@ekiden/model";
import { ConfigError } from "../../config.ts";
import type { Rate } from "./bucket.ts";
import { type Quotas, quotaProfiles, rateCauses } from "./quotas.ts";

/**
 * Reads `size/perSecond`, such as `2000/200`; `none` lifts a quota (undefined).
 * Throws SyntaxError with a sentence for anything else.
 */
export const parseRate = (text: string): Rate | undefined => {
  if (text === "none") return undefined;
  const [, size, perSecond] = /^(\d{1,9})\/(\d{1,9}(?:\.\d{1,3})?)$/.exec(text) ?? [];
  const parsed = { size: Number(size), perSecond: Number(perSecond) };
  if (parsed.size >= 1 && parsed.perSecond > 0) return parsed;
  throw new SyntaxError(`"${text}" is no rate: write size/perSecond such as 2000/200, or none`);
};

const perExecution = "@execution";
const perTaskList = "ScheduleActivityTask@taskList";

/**
 * The quotas with those in place that are written as `Name=size/perSecond`, the last one of a name.
 * A name is that of an operation or a decision; `SignalWorkflowExecution@execution` is the one for
 * a single execution, `ScheduleActivityTask@taskList` the one for a single task list.
 * Throws ConfigError for a name that has no quota, or a rate that is none.
 */
export const withQuotas = (quotas: Quotas, written: readonly string[]): Quotas =>
  written.reduce(withQuota, quotas);

const withQuota = (quotas: Quotas, text: string): Quotas => {
  const [name = "", rateText = ""] = text.split("=", 2);
  const rate = rateOf(text, rateText);
  if (name === perTaskList) return { ...quotas, tasksPerTaskList: rate };
  const [subject = ""] = name.split(perExecution, 1);
  const kind = kindOf(name, subject);
  if (kind) return { ...quotas, [kind]: { ...quotas[kind], [subject]: rate } };
  throw new ConfigError(
    `--quota cannot be "${text}": nothing named "${name}" has a quota. It takes the name of an ` +
      "operation or of a decision that the service limits, or such as " +
      `SignalWorkflowExecution${perExecution} or ${perTaskList}.`,
  );
};

const kindOf = (name: string, subject: string) => {
  const isOfExecution = Object.hasOwn(quotaProfiles.aws.executions, subject);
  if (name === subject + perExecution) return isOfExecution ? "executions" : undefined;
  const isOperation = Object.hasOwn(operations, name) || Object.hasOwn(ekidenOperations, name);
  if (isOperation) return "operations";
  return Object.hasOwn(rateCauses, name) ? "decisions" : undefined;
};

const rateOf = (text: string, rateText: string): Rate | undefined => {
  try {
    return parseRate(rateText);
  } catch (error) {
    throw new ConfigError(`--quota cannot be "${text}": ${(error as Error).message}.`);
  }
};
