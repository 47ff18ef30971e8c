// The jobs and schedules of a simulated node: what node.ts opens for them. Each call that they make
// is written down as it begins, with how it ended, if the node lives as long.
import type { CallName, ClientCall, Outcome } from "@ekiden/invariants";
import { ekidenOperations } from "@ekiden/model";
import type { Log } from "../../src/log/log.ts";
import { openJobs } from "../../src/node/open-jobs.ts";
import { openSchedules } from "../../src/node/open-schedules.ts";
import type { NodeTime } from "../../src/node/open-time.ts";
import type { Accounts } from "../../src/operations/account.ts";
import type { CallContext } from "../../src/operations/call-context.ts";
import { deletionHandlers } from "../../src/operations/deletion.ts";
import { createEkidenRoutes } from "../../src/operations/ekiden.ts";
import type { HandlerDeps } from "../../src/operations/handler-deps.ts";
import { createHandlers } from "../../src/operations/index.ts";
import { jobHandlers } from "../../src/operations/jobs/handlers.ts";
import { pauseHandlers } from "../../src/operations/pauses.ts";
import type { Route } from "../../src/operations/pipeline.ts";
import { resetHandlers } from "../../src/operations/reset/handlers.ts";
import { createRoutes } from "../../src/operations/routes.ts";
import { scheduleHandlers } from "../../src/operations/schedules/handlers.ts";
import { StoredCallerCalls } from "../../src/operations/stored-caller.ts";
import type { Store } from "../../src/store/store.ts";

export interface NodeJobsOptions {
  readonly node: string;
  readonly store: Store;
  readonly deps: HandlerDeps;
  readonly accounts: Accounts;
  readonly time: NodeTime;
  readonly log: Log;
  readonly actions: JobActions;
  /** Without them, nothing looks for schedules that are due. */
  readonly hasSchedules: boolean;
  /** Of a call that was refused, or failed. */
  readonly failure: (error: unknown, operation: string) => Outcome;
}

/** What jobs do in a simulation, on whichever node. */
export interface JobActions {
  readonly now: number;
  readonly calls: ClientCall[];
}

/** Own operations that jobs call, and that handle jobs. */
export const openNodeJobs = (options: NodeJobsOptions) => {
  const { deps, accounts, store, time, log } = options;
  const { PauseWorkflowExecution, ResumeWorkflowExecution } = ekidenOperations;
  const { ResetWorkflowExecution, DeleteWorkflowExecution } = ekidenOperations;
  const rows = {
    PauseWorkflowExecution,
    ResumeWorkflowExecution,
    ResetWorkflowExecution,
    DeleteWorkflowExecution,
  };
  const own = { ...pauseHandlers(deps), ...resetHandlers(deps), ...deletionHandlers(deps) };
  const routes = [
    ...createRoutes({ handlers: createHandlers(deps) }),
    ...createEkidenRoutes({ rows, handlers: own }),
  ].map((route) => writtenDown(route, options));
  const audit = { wallClock: time.wallClock };
  const calls = new StoredCallerCalls({ services: { accounts, store }, audit });
  calls.open(routes);
  const isInForce = async () => true;
  const isShared = store.sharedClock !== undefined;
  const needs = { deps, store, calls, time, isInForce, isShared, log };
  const jobs = openJobs({ ...needs, searched: undefined });
  jobs.loop.wake();
  const schedules = options.hasSchedules
    ? openSchedules({ ...needs, figures: undefined })
    : undefined;
  schedules?.loop.wake();
  const onChanged = () => schedules?.loop.wake();
  const handlers = {
    ...jobHandlers(jobs.handlerDeps),
    ...scheduleHandlers({ ...deps, schedules: store.schedules, calls, onChanged }),
    ...deletionHandlers(deps),
  };
  const close = async () => {
    await Promise.all([jobs.close(), schedules?.loop.stop(), schedules?.close()]);
  };
  return { handlers, close };
};

const jobAgent = "ekiden-job/";

/** Whose call it is: of a job, by its id, or of a schedule. */
const callerOf = (agent = "", node: string) => {
  if (!agent.startsWith(jobAgent)) return { client: agent };
  const id = agent.slice(jobAgent.length);
  return { client: `job ${id}`, job: { id, node } };
};

const writtenDown = (route: Route, { node, actions, failure }: NodeJobsOptions): Route => ({
  ...route,
  async handle(input, context: CallContext) {
    const { calls, now: sentAt } = actions;
    const { operation } = route;
    const call = { ...callerOf(context.userAgent, node), operation, input, sentAt };
    const place = calls.length;
    const end = (outcome: Outcome) => {
      const ended = { ...call, returnedAt: actions.now, outcome };
      calls[place] = ended as ClientCall<CallName> as ClientCall;
    };
    // The node may die in the midst of it.
    end({ kind: "unknown" });
    try {
      const output = await route.handle(input, context);
      end({ kind: "ok", output: output as never });
      return output;
    } catch (error) {
      end(failure(error, operation));
      throw error;
    }
  },
});
