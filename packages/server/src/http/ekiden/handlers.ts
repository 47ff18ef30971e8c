// The table of Ekiden's own operations. It does not compile until each row has its handler.
import type { ekidenOperations } from "@ekiden/model";
import type { Clock } from "../../clock.ts";
import type { ConsoleDeps } from "../../console/console-deps.ts";
import { figureHandlers } from "../../console/handlers.ts";
import { type HumanTaskDeps, humanTaskHandlers } from "../../operations/human-tasks/handlers.ts";
import type { SessionService } from "../console/session.ts";
import type { HandlersOf } from "./router.ts";
import { watchExecutions } from "./watch-executions.ts";

interface EkidenHandlerDeps {
  readonly deps: ConsoleDeps;
  readonly humanTasks: HumanTaskDeps;
  readonly sessions: SessionService;
  /** Of streams: real time, also where the clock of the domains is frozen. */
  readonly streamClock: Clock;
}

export const ekidenHandlers = ({
  deps,
  humanTasks,
  sessions,
  streamClock,
}: EkidenHandlerDeps): HandlersOf<typeof ekidenOperations> => ({
  DescribeSession: (call) => sessions.describe(call),
  SignIn: (call) => sessions.signIn(call),
  SignOut: (call) => sessions.signOut(call),
  WatchWorkflowExecutions: watchExecutions(deps, streamClock),
  ...figureHandlers(deps),
  ...humanTaskHandlers(humanTasks),
});
