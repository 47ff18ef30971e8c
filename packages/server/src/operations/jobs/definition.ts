// What a job is to do and as whom it acts, as it is kept with the job.
import { type EkidenInput, maxExecutionsPerJob, refuse } from "@ekiden/model";
import type { Principal } from "../../access/principal.ts";
import type { CallContext } from "../call-context.ts";

type StartJob = EkidenInput<"StartJob">;
export type JobAction = StartJob["action"];

/** Executions in a second, where a job says nothing of it. */
const usualRatePerSecond = 50;

export interface JobDefinition
  extends Pick<StartJob, "action" | "query" | "reason" | "childPolicy">,
    Pick<StartJob, "signalName" | "signalInput"> {
  readonly ratePerSecond: number;
  readonly atMost: number;
  readonly caller: JobCaller;
}

/** Who started the job, and what policies may ask of the call that did. */
export interface JobCaller {
  readonly principal: Principal;
  readonly address?: string | undefined;
  readonly isEncrypted: boolean;
}

/** Throws ValidationException for members that do not belong to the action, or that it lacks. */
export const definitionOf = (input: StartJob, context: CallContext): JobDefinition => {
  const { action, query, reason, childPolicy, signalName, signalInput } = input;
  const { ratePerSecond = usualRatePerSecond, atMost = maxExecutionsPerJob } = input;
  if (action === "signal" && signalName === undefined) {
    throw refuse.invalid("A job that signals needs a signalName");
  }
  if (action !== "signal" && (signalName !== undefined || signalInput !== undefined)) {
    throw refuse.invalid(`signalName and signalInput are for signal, and the action is ${action}`);
  }
  if (action !== "terminate" && childPolicy !== undefined) {
    throw refuse.invalid(`childPolicy is for terminate, and the action is ${action}`);
  }
  const { principal, connection } = context;
  const { address, isEncrypted } = connection;
  const caller = { principal, address, isEncrypted };
  const parameters = { childPolicy, signalName, signalInput };
  return { action, query, reason, ...parameters, ratePerSecond, atMost, caller };
};

export const definitionText = (definition: JobDefinition): string => JSON.stringify(definition);

export const definitionFrom = (text: string): JobDefinition => JSON.parse(text) as JobDefinition;
