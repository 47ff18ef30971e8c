// The one table of what every client is asked to do, and of the servers that it is done against.

export interface Scenario {
  readonly id: string;
  /** What the programs know it as, where that is another: the same, against other servers. */
  readonly program?: string;
  /** What a program does and asserts. */
  readonly sentence: string;
  readonly group: Group;
  /** Whether the gate runs it. */
  readonly core: boolean;
}

export interface Servers {
  /** Of `ekiden serve`. */
  readonly options: readonly string[];
  readonly tls?: boolean;
  readonly keys?: boolean;
  /** Whether the client's machine is a day ahead, for which it needs the command `faketime`. */
  readonly isDayAhead?: boolean;
  /** Seconds that a balancer waits for an answer; absent: as long as docs/operations says. */
  readonly balancerTimeoutSeconds?: number;
}

/** Of each group; a client has a server, or nodes behind a balancer, of its own for each. */
export const groups = {
  open: { options: ["--limits", "aws"] },
  keys: { options: ["--access", "keys"], keys: true },
  "day-ahead": { options: ["--access", "keys"], keys: true, isDayAhead: true },
  tls: { options: ["--access", "keys"], tls: true, keys: true },
  quotas: { options: ["--quotas", "aws"] },
  restart: { options: [] },
  impatient: { options: [], balancerTimeoutSeconds: 2 },
  idle: { options: [] },
} as const satisfies Record<string, Servers>;

export type Group = keyof typeof groups;

export const serversOf = (group: Group): Servers => groups[group];

const core = true;

export const scenarios: readonly Scenario[] = [
  {
    id: "hello",
    group: "open",
    core,
    sentence:
      "Types are registered, an execution is started, its decision task is polled for and completes it, and its history says so.",
  },
  {
    id: "activity",
    group: "open",
    core,
    sentence:
      "An activity task is given to a worker, which heartbeats; one attempt times out by its missing heartbeat, the decider schedules it again, and that attempt is completed.",
  },
  {
    id: "fan-out",
    group: "open",
    core,
    sentence:
      "One decision task schedules 100 activity tasks; workers complete all of them, and the execution closes with 100 results.",
  },
  {
    id: "timers",
    group: "open",
    core,
    sentence: "A timer fires, another is canceled before it does, and both are in the history.",
  },
  {
    id: "signals",
    group: "open",
    core,
    sentence:
      "An execution is signaled by a client and by the decider of another execution; signaling an unknown one fails.",
  },
  {
    id: "children",
    group: "open",
    core,
    sentence:
      "A parent starts child workflow executions that complete, fail and are terminated, and sees each of them.",
  },
  {
    id: "cancel",
    group: "open",
    core,
    sentence:
      "Cancellation of an execution is requested; its decider asks for that of an activity task, whose worker learns it by a heartbeat, and both are closed as canceled.",
  },
  {
    id: "continue-as-new",
    group: "open",
    core,
    sentence:
      "An execution continues as a new run with other input, and the runs are tied by their identifiers.",
  },
  {
    id: "long-history",
    group: "open",
    core,
    sentence:
      "A history of more than 2,000 events is read page by page, forwards and in reverse order, and is complete; with the client's paginator where it has one.",
  },
  {
    id: "markers",
    group: "open",
    core,
    sentence: "Markers with details are recorded and replayed; the type's version is seen.",
  },
  {
    id: "visibility",
    group: "open",
    core,
    sentence:
      "Open and closed executions are listed and counted by each filter, over several pages; with the client's paginator where it has one.",
  },
  {
    id: "tags",
    group: "open",
    core,
    sentence:
      "A domain is tagged, its tags are listed and removed; executions are found by their tags.",
  },
  {
    id: "faults",
    group: "open",
    core,
    // The last of its group: it uses up the domains that an account may have.
    sentence:
      "Each fault of the service but OperationNotPermittedFault, which it never sends, is provoked, and arrives as the client's own class for it, with its message.",
  },
  {
    id: "keys",
    group: "keys",
    core,
    sentence: "Calls signed with a key are served; one signed with a wrong secret is refused.",
  },
  {
    id: "clock",
    group: "keys",
    core,
    sentence: "The clock of the client is an hour off, which it corrects by itself.",
  },
  {
    id: "day-ahead",
    group: "day-ahead",
    core: false,
    sentence:
      "The clock of the client's machine is a day ahead: the client corrects that by itself (yes), or its call is refused with InvalidSignatureException, whose message names both times (yes: refused).",
  },
  {
    id: "tls",
    group: "tls",
    core,
    sentence:
      "The server's certificate is of a private authority, which the client trusts in its usual way; a client that does not trust it is refused by itself.",
  },
  {
    id: "throttling",
    group: "quotas",
    core,
    sentence:
      "More calls than the quotas of Amazon SWF allow are made at once; the client retries, and all get through.",
  },
  {
    id: "restart",
    group: "restart",
    core,
    sentence:
      "The server is killed (kill -9) in the middle of an execution and started again; the execution goes on to its end through the same client.",
  },
  {
    id: "sigterm",
    group: "restart",
    core,
    sentence:
      "The server is stopped politely (SIGTERM) while a poll waits, and started again; the execution goes on to its end through the same client.",
  },
  {
    id: "impatient",
    program: "activity",
    group: "impatient",
    core: false,
    sentence:
      "As activity, through a balancer that gives up each call after 2 seconds, and so polls that wait: they are made again, and no task is lost.",
  },
  {
    id: "idle",
    group: "idle",
    core: false,
    sentence:
      "A client makes a call after having been idle for 5, 30, 65 and 130 seconds, and none of them fails.",
  },
];

/** Whether clients do it straight to a server: what is of a balancer needs one. */
export const isDirect = ({ group }: Scenario): boolean =>
  serversOf(group).balancerTimeoutSeconds === undefined;

/** Whether clients do it through a balancer, too: those of docs/operations speak plain HTTP. */
export const isThroughBalancers = ({ group }: Scenario): boolean => {
  const { tls = false, isDayAhead = false } = serversOf(group);
  return !tls && !isDayAhead;
};

/** What the programs know a scenario as. */
export const programNameOf = (id: string): string =>
  scenarios.find((scenario) => scenario.id === id)?.program ?? id;
