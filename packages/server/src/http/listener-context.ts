// What all connections and calls of one listener share.

import type { Clock } from "../clock.ts";
import type { ClockFigures } from "../jobs/clock-check.ts";
import type { Log } from "../log/log.ts";
import type { AuditSink } from "../operations/audited-request.ts";
import type { CallServices } from "../operations/call-context.ts";
import type { CallObserver } from "../operations/pipeline.ts";
import type { WireService } from "./codec.ts";
import type { ConsoleRouter } from "./console/router.ts";
import type { HostCheck } from "./host-check.ts";
import type { Readiness } from "./readiness.ts";
import type { DateText } from "./reply.ts";

export interface ListenerContext {
  /** The workflow service, and Ekiden's own operations. */
  readonly swf: WireService;
  /** The token service. Absent: its calls are unknown operations. */
  readonly sts?: WireService | undefined;
  /** For the contexts of calls. */
  readonly services: CallServices;
  readonly log: Log;
  /** Absent where there is no audit log. */
  readonly audit?: AuditSink | undefined;
  /** Absent where nothing is measured. */
  readonly calls?: CallObserver | undefined;
  /** Of the network's own deadlines. */
  readonly clock: Clock;
  /** For the times in answers, records and log lines. */
  readonly wallClock: Clock;
  readonly date: DateText;
  readonly readiness: Readiness;
  /** Absent: requests for any name and from any page are taken. */
  readonly hostCheck?: HostCheck | undefined;
  /** Undefined where the machine's clock cannot be compared with another. */
  readonly clockFigures: () => ClockFigures | undefined;
  /** Absent: the server has no console. */
  readonly console?: ConsoleRouter | undefined;
  /** From now on each connection ends with its next reply. */
  isDraining: boolean;
  /** Not answered yet, also those whose callers are gone: a task may have to be given back. */
  callsUnderWay: number;
  /** Called when the last of them is answered. */
  onLastCall: (() => void) | undefined;
  /** When an error of the store was last logged. */
  storeErrorLoggedAt: number;
}
