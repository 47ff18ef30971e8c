// Holds the listening socket. Every connection begins in the express lane, and most stay there.
import { type AddressInfo, isIPv6 } from "node:net";
import type { Authority } from "../access/authority.ts";
import type { AuditLog } from "../audit/audit-log.ts";
import { type Clock, steadyClock, systemClock } from "../clock.ts";
import { needsKeys } from "../config.ts";
import type { ClockFigures } from "../jobs/clock-check.ts";
import type { Log } from "../log/log.ts";
import type { Accounts } from "../operations/account.ts";
import type { LookupStore } from "../operations/call-lookups.ts";
import type { CallObserver, Route } from "../operations/pipeline.ts";
import { createRoutes, type RouteOptions } from "../operations/routes.ts";
import type { Repeat } from "../repeat.ts";
import type { Certificate } from "./certificate.ts";
import type { WireService } from "./codec.ts";
import { ConnectionAcceptor } from "./connection-acceptor.ts";
import { type ConnectionTimeouts, defaultConnectionTimeouts } from "./connection-timeouts.ts";
import type { ConsoleRouter } from "./console/router.ts";
import { watchDescriptors } from "./descriptor-watch.ts";
import { ExpressLane } from "./express-lane.ts";
import { GeneralServer } from "./general-server.ts";
import { openHostCheck } from "./host-check.ts";
import { JsonCodec } from "./json-codec.ts";
import type { ListenerContext } from "./listener-context.ts";
import { Readiness } from "./readiness.ts";
import { ReceiveBudget } from "./receive-budget.ts";
import { DateText } from "./reply.ts";
import { SendBudget } from "./send-budget.ts";

export interface ListenerOptions extends RouteOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly accounts: Accounts;
  /** What calls look up. */
  readonly store: LookupStore;
  readonly authority: Authority;
  readonly log: Log;
  /** Records every call; absent where there is no audit log. */
  readonly audit?: AuditLog | undefined;
  /** Absent where nothing is measured. */
  readonly calls?: CallObserver | undefined;
  /** Rejects while calls cannot be served; always ready without it. */
  readonly probe?: () => Promise<void>;
  /** For the network's own deadlines; time that passes even where that of the domains is frozen. */
  readonly clock?: Clock;
  /** For the date of answers, and the moments of the audit; the machine's unless given. */
  readonly wallClock?: Clock;
  /** Shown on the readiness page. */
  readonly clockFigures?: (() => ClockFigures | undefined) | undefined;
  readonly timeouts?: ConnectionTimeouts;
  /** Of Ekiden's own operations. Absent: they are unknown operations. */
  readonly ekidenRoutes?: readonly Route[] | undefined;
  /** Absent: its paths are unknown paths. */
  readonly console?: ConsoleRouter | undefined;
  /** Without it, calls of the token service are unknown. */
  readonly sts?: WireService | undefined;
  /** Connections are encrypted if there is one. */
  readonly certificate?: Certificate | undefined;
  /** Those beyond it are refused; 20,000 unless given. */
  readonly maxConnections?: number | undefined;
  /**
   * Of all requests that have not arrived whole, in bytes; unless given a quarter of the memory
   * that the process may have, and 256 MiB at most.
   */
  readonly maxUnfinishedBytes?: number;
  /** Of all answers that are not read, in bytes; unless given as of those requests. */
  readonly maxUnreadBytes?: number;
  /** Names that the server answers to beside those of this machine; none unless given. */
  readonly allowedHosts?: readonly string[] | undefined;
}

export interface Listener {
  readonly url: string;
  readonly port: number;
  /** Open just now. */
  readonly connections: number;
  /** Reads the certificate's files again; those that cannot be used change nothing. */
  reloadCertificate(): Promise<void>;
  /** Connections that are open now end with their next answer; none is cut. */
  renewConnections(): void;
  /**
   * Takes no new connection, lets every call under way be answered, and resolves when the last
   * connection is closed. The matcher must answer the polls that it holds, or they are waited for.
   */
  close(): Promise<void>;
}

/** The kernel's own limit applies too (net.core.somaxconn). */
const maxConnectionsNotAcceptedYet = 4_096;
const defaultMaxConnections = 20_000;

/** Of calls that come to one place: over one port, or from this process. */
export const contextOf = (options: ListenerOptions): ListenerContext => {
  const { authority, host, clock = steadyClock, wallClock = systemClock } = options;
  const { probe = async () => undefined, allowedHosts = [] } = options;
  return {
    swf: { authority, codec: codecOf(options) },
    sts: options.sts,
    services: { accounts: options.accounts, store: options.store },
    log: options.log,
    audit: options.audit,
    calls: options.calls,
    clock,
    wallClock,
    date: new DateText(wallClock),
    readiness: new Readiness({ probe, clock }),
    hostCheck: openHostCheck({ host, isOpen: authority.isOpen, allowedHosts }),
    clockFigures: options.clockFigures ?? (() => undefined),
    console: options.console,
    isDraining: false,
    callsUnderWay: 0,
    onLastCall: undefined,
    storeErrorLoggedAt: Number.NEGATIVE_INFINITY,
  };
};

/** Rejects with Node's error (EADDRINUSE, EACCES, …) where the address is not available. */
export const listen = async (options: ListenerOptions): Promise<Listener> => {
  const { authority, log, host, port, certificate } = options;
  const { timeouts = defaultConnectionTimeouts, allowedHosts = [] } = options;
  const { maxConnections = defaultMaxConnections } = options;
  const context = contextOf(options);
  const { clock } = context;
  const budget = new ReceiveBudget(options.maxUnfinishedBytes);
  const sendBudget = new SendBudget(context, options.maxUnreadBytes);
  const general = new GeneralServer(context, timeouts, sendBudget);
  const handOver = general.take.bind(general);
  const turnAway = general.turnAway.bind(general);
  const laneOptions = { timeouts, budget, sendBudget, handOver, turnAway };
  const lane = new ExpressLane({ listener: context, ...laneOptions });
  const { server } = general;
  const letIn = lane.take.bind(lane);
  const acceptor = new ConnectionAcceptor({
    listener: context,
    timeouts,
    maxConnections,
    certificate,
    letIn,
  });
  server.on("connection", (socket) => acceptor.take(socket));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host, port, backlog: maxConnectionsNotAcceptedYet }, () => {
      server.off("error", reject);
      resolve();
    });
  });
  server.on("error", (error) => log.listenerFailed(error));
  lane.watch();
  acceptor.watch();
  const descriptors = watchDescriptors({ clock, onNone: log.descriptorsUsedUp });
  const parts = { acceptor, lane, general, descriptors, context, timeouts, host };
  const listener = new TwoWayListener(parts);
  log.listening(listener.url);
  const isExposed = needsKeys({ access: "auto", host, allowedHosts });
  if (authority.isOpen && isExposed) log.exposed(host, allowedHosts.length > 0);
  return listener;
};

const codecOf = ({ ekidenRoutes = [], ...options }: ListenerOptions): JsonCodec =>
  new JsonCodec([...createRoutes(options), ...ekidenRoutes]);

interface ListenerDeps {
  readonly acceptor: ConnectionAcceptor;
  readonly lane: ExpressLane;
  readonly general: GeneralServer;
  readonly descriptors: Repeat;
  readonly context: ListenerContext;
  readonly timeouts: ConnectionTimeouts;
  readonly host: string;
}

class TwoWayListener implements Listener {
  readonly url: string;
  readonly port: number;
  readonly #parts: ListenerDeps;
  #closed: Promise<void> | undefined;

  constructor(parts: ListenerDeps) {
    this.#parts = parts;
    const { acceptor, general, host } = parts;
    this.port = (general.server.address() as AddressInfo).port;
    this.url = `${acceptor.scheme}://${isIPv6(host) ? `[${host}]` : host}:${this.port}`;
  }

  get connections(): number {
    return this.#parts.acceptor.connections;
  }

  reloadCertificate(): Promise<void> {
    return this.#parts.acceptor.reload();
  }

  renewConnections(): void {
    const { lane, general } = this.#parts;
    lane.renew();
    general.renew();
  }

  close(): Promise<void> {
    this.#closed ??= this.#drain();
    return this.#closed;
  }

  async #drain(): Promise<void> {
    const { context, timeouts, acceptor, lane, general, descriptors } = this.#parts;
    const { log, clock } = context;
    context.isDraining = true;
    void descriptors.stop();
    log.draining(this.#callsUnderWay);
    const closed = new Promise((resolve) => general.server.close(resolve));
    acceptor.close();
    lane.endIdle();
    general.endIdle();
    let giveUp!: () => void;
    const late = new Promise<void>((resolve) => {
      giveUp = resolve;
    });
    const deadline = clock.at(clock.now() + timeouts.drain, () => {
      log.drainCutShort(this.#callsUnderWay);
      lane.cutAll();
      general.cutAll();
      giveUp();
    });
    await closed;
    // A caller that has left has no connection, and its task may still have to be given back.
    await Promise.race([lastCallOf(context), late]);
    deadline.cancel();
    lane.close();
    log.drained();
  }

  get #callsUnderWay(): number {
    const { lane, general } = this.#parts;
    return lane.calls + general.calls;
  }
}

/** Resolves when no call is under way. */
export const lastCallOf = (context: ListenerContext): Promise<void> | undefined => {
  if (context.callsUnderWay === 0) return undefined;
  return new Promise((resolve) => {
    context.onLastCall = resolve;
  });
};
