// A job as a form holds it, and as StartJob takes it.
import type { ChildPolicy, EkidenInput } from "@ekiden/model";

export type StartJobInput = EkidenInput<"StartJob">;

export const jobActions = [
  "signal",
  "cancel",
  "terminate",
  "restart",
  "pause",
  "resume",
  "reset",
  "delete",
] as const satisfies readonly StartJobInput["action"][];

export interface JobFields {
  readonly action: StartJobInput["action"];
  readonly query: string;
  readonly reason: string;
  readonly signalName: string;
  readonly signalInput: string;
  /** Empty: that of each execution. */
  readonly childPolicy: ChildPolicy | "";
  readonly decision: NonNullable<StartJobInput["decision"]>;
  /** As they are typed; empty: as the server has it. */
  readonly ratePerSecond: string;
  readonly maxExecutions: string;
}

export const emptyJob: JobFields = {
  action: "signal",
  query: "status = OPEN",
  reason: "",
  signalName: "",
  signalInput: "",
  childPolicy: "",
  decision: "BEFORE_FAILURE",
  ratePerSecond: "",
  maxExecutions: "",
};

export const inputOf = (domain: string, fields: JobFields): StartJobInput => {
  const { action, query, reason, ratePerSecond, maxExecutions } = fields;
  return {
    domain,
    action,
    query,
    reason,
    ...(ratePerSecond !== "" && { ratePerSecond: Number(ratePerSecond) }),
    ...(maxExecutions !== "" && { maxExecutions: Number(maxExecutions) }),
    ...parametersOf(fields),
  };
};

/** Those that belong to the action. */
const parametersOf = (fields: JobFields): Partial<StartJobInput> => {
  const { action, signalName, signalInput, childPolicy, decision } = fields;
  if (action === "signal") return { signalName, ...(signalInput !== "" && { signalInput }) };
  if (action === "terminate") return childPolicy === "" ? {} : { childPolicy };
  return action === "reset" ? { decision } : {};
};
