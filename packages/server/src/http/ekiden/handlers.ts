// The table of Ekiden's own operations. It does not compile until each row has its handler.
import type { ekidenOperations } from "@ekiden/model";
import type { Clock } from "../../clock.ts";
import { figureHandlers } from "../../console/handlers.ts";
import type { ConsoleParts } from "../../console/parts.ts";
import { type HumanTaskDeps, humanTaskHandlers } from "../../operations/human-tasks/handlers.ts";
import type { SessionService } from "../console/session.ts";
import type { HandlersOf } from "./router.ts";
import { watchExecutions } from "./watch-executions.ts";

export interface EkidenHandlerDeps {
  readonly parts: ConsoleParts;
  readonly humanTasks: HumanTaskDeps;
  readonly sessions: SessionService;
  /** Of streams: real time, also where the clock of the domains is frozen. */
  readonly streamClock: Clock;
}

/** Those of one account. */
export const ekidenHandlers = ({
  parts,
  humanTasks,
  sessions,
  streamClock,
}: EkidenHandlerDeps): HandlersOf<typeof ekidenOperations> => ({
  DescribeSession: (call) => sessions.describe(call),
  SignIn: (call) => sessions.signIn(call),
  SignOut: (call) => sessions.signOut(call),
  WatchWorkflowExecutions: watchExecutions(parts, streamClock),
  ...figureHandlers(parts),
  ...humanTaskHandlers(humanTasks),
});
