// Lines of the log for calls: those that were slow, and a share of all. They have names and no
// payloads, which only the store keeps.
import { anonymous } from "../access/principal.ts";
import type { LoggedCall } from "../log/call-texts.ts";
import type { Log } from "../log/log.ts";
import type { NamedRun } from "./call-context.ts";
import type { AnsweredCall, CallObserver } from "./pipeline.ts";
import { mayWait } from "./waiting-operations.ts";

interface CallLogOptions {
  readonly log: Pick<Log, "called" | "slowCall">;
  /** From 0 to 1: which part of the calls gets a line. */
  readonly share: number;
  /** Calls that took longer get a line of level warn, unless they wait; undefined: none does. */
  readonly slowMilliseconds: number | undefined;
}

export class CallLog implements CallObserver {
  readonly #options: CallLogOptions;

  constructor(options: CallLogOptions) {
    this.#options = options;
  }

  answered(call: AnsweredCall): void {
    const { log, share, slowMilliseconds = Number.POSITIVE_INFINITY } = this.#options;
    const isSlow = call.milliseconds > slowMilliseconds && !mayWait(call.operation);
    if (isSlow) log.slowCall(factsOf(call));
    else if (isInShare(call.context.requestId, share)) log.called(factsOf(call));
  }
}

const chosenDigits = 8;

/** Random digits of an id decide, so that who knows the id knows whether its call has a line. */
export const isInShare = (hexadecimalId: string, share: number): boolean =>
  Number.parseInt(hexadecimalId.slice(0, chosenDigits), 16) < share * 16 ** chosenDigits;

const factsOf = (call: AnsweredCall): LoggedCall => {
  const { operation, context, fault, milliseconds } = call;
  const { requestId, principal, connection } = context;
  return {
    requestId,
    service: serviceNames[context.service],
    operation,
    fault,
    durationMilliseconds: Math.round(milliseconds * 1_000) / 1_000,
    userId: principal === anonymous ? undefined : principal.arn,
    address: connection.address,
    ...subjectOf(call),
  };
};

/** As `rpc.service` has them. */
export const serviceNames = { swf: "SWF", ekiden: "Ekiden", sts: "STS" } as const;

/** Their input names the domain itself. */
const ofDomain = /^(Register|Describe|Deprecate|Undeprecate)Domain$/;

interface NamingInput {
  readonly name?: unknown;
  readonly domain?: unknown;
  readonly workflowId?: unknown;
  readonly runId?: unknown;
  readonly execution?: Pick<NamingInput, "workflowId" | "runId">;
}

const textOrNone = (value: unknown): string | undefined =>
  typeof value === "string" ? value : undefined;

/** What a call is about, by the names in its checked input or by its task token. */
export const subjectOf = ({
  operation,
  context: { input, run },
}: Pick<AnsweredCall, "operation" | "context">): Partial<NamedRun> => {
  if (run) return { domain: run.domain, workflowId: run.workflowId, runId: run.runId };
  if (typeof input !== "object" || input === null) return {};
  const { name, domain, execution, workflowId, runId }: NamingInput = input;
  const found = {
    domain: textOrNone(ofDomain.test(operation) ? name : domain),
    workflowId: textOrNone(workflowId ?? execution?.workflowId),
    runId: textOrNone(runId ?? execution?.runId),
  };
  return Object.fromEntries(Object.entries(found).filter(([, name]) => name !== undefined));
};
