// The table of what has a method and a path of its own. It does not compile until each row has its
// handler.
import type { pathOperations } from "@ekiden/model";
import type { Principal } from "../../access/principal.ts";
import type { ChangeFeed } from "../../changes/change-feed.ts";
import type { Clock } from "../../clock.ts";
import type { Guard } from "../../operations/guard.ts";
import type { SessionService } from "../console/session.ts";
import type { PathHandlersOf } from "./path-router.ts";
import { watchExecutions } from "./watch-executions.ts";

interface PathHandlerDeps {
  readonly sessions: SessionService;
  readonly feed: Pick<ChangeFeed, "listen">;
  readonly guard: Guard | undefined;
  readonly isInForce: (principal: Principal) => Promise<boolean>;
  /** Of streams: real time, also where the clock of the domains is frozen. */
  readonly streamClock: Clock;
}

export const pathHandlers = ({
  sessions,
  feed,
  guard,
  isInForce,
  streamClock,
}: PathHandlerDeps): PathHandlersOf<typeof pathOperations> => ({
  DescribeSession: (call) => sessions.describe(call),
  SignIn: (call) => sessions.signIn(call),
  SignOut: (call) => sessions.signOut(call),
  WatchWorkflowExecutions: watchExecutions({ feed, guard, isInForce, clock: streamClock }),
});
