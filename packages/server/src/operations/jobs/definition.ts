// What a job is to do and as whom it acts, as it is kept with the job.
import { type EkidenInput, maxExecutionsPerJob, refuse } from "@ekiden/model";
import type { CallContext } from "../call-context.ts";
import { type StoredCaller, storedCallerOf } from "../stored-caller.ts";

type StartJob = EkidenInput<"StartJob">;
export type JobAction = StartJob["action"];

/** Executions in a second, where a job says nothing of it. */
const usualRatePerSecond = 50;

export interface JobDefinition
  extends Pick<StartJob, "action" | "query" | "reason" | "childPolicy">,
    Pick<StartJob, "signalName" | "signalInput" | "decision"> {
  readonly ratePerSecond: number;
  readonly maxExecutions: number;
  readonly caller: StoredCaller;
}

/** Which action each parameter belongs to. */
const parametersOf: Readonly<Record<string, JobAction>> = {
  childPolicy: "terminate",
  signalName: "signal",
  signalInput: "signal",
  decision: "reset",
};

const requireOnlyFor = (of: JobAction, name: string, input: StartJob): void => {
  const members = new Map<string, unknown>(Object.entries(input));
  const isGiven = members.get(name) !== undefined;
  if (!isGiven || input.action === of) return;
  throw refuse.invalid(`${name} is for ${of}, and the action is ${input.action}`);
};

/** Throws ValidationException for members that do not belong to the action, or that it lacks. */
export const definitionOf = (input: StartJob, context: CallContext): JobDefinition => {
  const { action, query, reason, childPolicy, signalName, signalInput, decision } = input;
  const { ratePerSecond = usualRatePerSecond, maxExecutions = maxExecutionsPerJob } = input;
  for (const [name, of] of Object.entries(parametersOf)) requireOnlyFor(of, name, input);
  if (action === "signal" && signalName === undefined) {
    throw refuse.invalid("A job that signals needs a signalName");
  }
  if (action === "reset" && decision === undefined) {
    throw refuse.invalid("A job that resets needs a decision: FIRST, LAST or BEFORE_FAILURE");
  }
  const caller = storedCallerOf(context);
  const parameters = { childPolicy, signalName, signalInput, decision };
  return { action, query, reason, ...parameters, ratePerSecond, maxExecutions, caller };
};

export const definitionText = (definition: JobDefinition): string => JSON.stringify(definition);

export const definitionFrom = (text: string): JobDefinition => JSON.parse(text) as JobDefinition;
