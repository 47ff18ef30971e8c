// Pausing executions, types and task lists, and resuming them.
import { type Pause, pauseExecution, resumeExecution } from "@ekiden/engine";
import type { PausedKind, PauseTarget } from "../store/pause-store.ts";
import type { StoredState } from "../store/store.ts";
import type { CallContext } from "./call-context.ts";
import type { EkidenHandlers } from "./ekiden.ts";
import { type HandlerDeps, requireDomain } from "./handler-deps.ts";
import { wireTime } from "./paging.ts";
import { executionInfo } from "./visibility.ts";

/** Task lists and types of one domain that are paused at the same time. */
const maxPausesPerDomain = 1_000;
const maxIdentityCharacters = 256;

type Names =
  | "PauseWorkflowExecution"
  | "ResumeWorkflowExecution"
  | "PauseWorkflowType"
  | "ResumeWorkflowType"
  | "PauseActivityType"
  | "ResumeActivityType"
  | "PauseTaskList"
  | "ResumeTaskList"
  | "ListPauses";

type PauseDeps = Pick<HandlerDeps, "store" | "clock">;

export const pauseHandlers = (deps: PauseDeps): EkidenHandlers<Names> => ({
  ...executionHandlers(deps),
  ...targetHandlers(deps),
  async ListPauses({ domain }, context) {
    const { key } = await requireDomain(context, domain);
    const pauses = await deps.store.pauses.list(key);
    return {
      pauses: pauses.map(({ kind, name, version, pause }) => ({
        kind,
        name,
        ...(version !== "" && { version }),
        ...pauseTold(pause),
      })),
    };
  },
});

const executionHandlers = ({
  store,
  clock,
}: PauseDeps): EkidenHandlers<"PauseWorkflowExecution" | "ResumeWorkflowExecution"> => ({
  async PauseWorkflowExecution({ domain, workflowId, runId, reason }, context) {
    const { key } = await requireDomain(context, domain);
    await store.programs.requireKnown("pauses");
    const why = { reason, identity: identityOf(context) };
    const run = { domain: key, workflowId, runId };
    return store.executions.step(run, clock.now(), (step) => ({
      runId: step.execution.runId,
      ...pauseTold(pauseExecution(step, why)),
    }));
  },
  async ResumeWorkflowExecution({ domain, workflowId, runId }, context) {
    const { key } = await requireDomain(context, domain);
    const run = { domain: key, workflowId, runId };
    return store.executions.step(run, clock.now(), (step) => ({
      runId: step.execution.runId,
      resumed: resumeExecution(step) !== undefined,
    }));
  },
});

interface NamedTarget {
  readonly domain: string;
  readonly name: string;
  readonly version?: string;
}

const targetHandlers = (
  deps: PauseDeps,
): EkidenHandlers<
  Exclude<Names, "PauseWorkflowExecution" | "ResumeWorkflowExecution" | "ListPauses">
> => ({
  PauseWorkflowType: (input, context) => pause(deps, { kind: "workflowType", input }, context),
  ResumeWorkflowType: (input, context) => resume(deps, { kind: "workflowType", input }, context),
  PauseActivityType: (input, context) => pause(deps, { kind: "activityType", input }, context),
  ResumeActivityType: (input, context) => resume(deps, { kind: "activityType", input }, context),
  PauseTaskList: (input, context) => pause(deps, { kind: `${input.kind}TaskList`, input }, context),
  ResumeTaskList: (input, context) =>
    resume(deps, { kind: `${input.kind}TaskList`, input }, context),
});

interface Asked<Input extends NamedTarget> {
  readonly kind: PausedKind;
  readonly input: Input;
}

const pause = async (
  { store, clock }: PauseDeps,
  asked: Asked<NamedTarget & { readonly reason: string }>,
  context: CallContext,
) => {
  const target = await targetOf(asked, context);
  const wanted = { at: clock.now(), reason: asked.input.reason, identity: identityOf(context) };
  return pauseTold(await store.pauses.pause(target, wanted, maxPausesPerDomain));
};

const resume = async (
  { store, clock }: PauseDeps,
  asked: Asked<NamedTarget>,
  context: CallContext,
) => {
  const target = await targetOf(asked, context);
  return { resumed: (await store.pauses.resume(target, clock.now())) !== undefined };
};

const targetOf = async (
  { kind, input: { domain, name, version = "" } }: Asked<NamedTarget>,
  context: CallContext,
): Promise<PauseTarget> => {
  const { key } = await requireDomain(context, domain);
  return { domain: key, kind, name, version };
};

export const isPaused = ({ pause, closed }: Readonly<StoredState>): boolean =>
  pause !== undefined && closed === undefined;

/** As lists of the service tell of an execution, and whether it is paused. */
export const foundInfo = (run: Readonly<StoredState>) => ({
  ...executionInfo(run),
  ...(run.pause && isPaused(run) && { paused: pauseTold(run.pause) }),
});

/** As it is told on the wire: seconds since 1970. */
export const pauseTold = ({ at, reason, identity }: Pause) => ({
  since: wireTime(at),
  reason,
  ...(identity !== undefined && { identity }),
});

export const identityOf = ({ principal }: CallContext): string =>
  principal.arn.slice(0, maxIdentityCharacters);
