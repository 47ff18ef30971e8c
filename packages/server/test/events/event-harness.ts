// What tests of events share: files of --events, and a node whose time they move.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import type { EkidenOutput, SwfClient } from "@ekiden/client";
import { startTestPostgres, TestClock } from "@ekiden/testing";
import type { NodeOptions } from "../../src/index.ts";
import { domain, Harness } from "../ekiden/harness.ts";
import { decide, start } from "../ekiden/orders.ts";
import { secret } from "./receiver.ts";

export type Delivery = EkidenOutput<"ListEventDeliveries">["deliveries"][number];

export const directory = await mkdtemp(join(tmpdir(), "ekiden-events-"));
after(() => rm(directory, { recursive: true, force: true }));
await writeFile(join(directory, "secret"), `${secret}\n`);

let postgres: ReturnType<typeof startTestPostgres> | undefined;
after(async () => (await postgres)?.[Symbol.asyncDispose]());

const newDatabase = async (): Promise<string> => {
  postgres ??= startTestPostgres();
  return (await postgres).createDatabase();
};

export const stores = ["sqlite", "postgres"] as const;
type StoreKind = (typeof stores)[number];

export const hour = 3_600_000;
let files = 0;

/** A file of --events with one target, and what more is said of the file. */
export const targetFile = async (target: object, ofFile: object = {}): Promise<string> => {
  files += 1;
  const path = join(directory, `events-${files}.json`);
  await writeFile(path, JSON.stringify({ targets: [target], ...ofFile }));
  return path;
};

/** The target is a webhook, and what more is said of it. */
export const eventsFile = (url: string, more: object = {}, ofFile: object = {}): Promise<string> =>
  targetFile({ name: "billing", webhook: { url, secretFile: "secret" }, ...more }, ofFile);

/** All time of a node is moved by the test. */
export class EventHarness {
  readonly clock = new TestClock(Date.now());
  readonly options: Partial<NodeOptions>;

  private constructor(events: string, more: Partial<NodeOptions>) {
    this.options = { clock: this.clock, machineClock: this.clock, events, ...more };
  }

  static async of(kind: StoreKind, events: string): Promise<EventHarness> {
    const masterKey = Buffer.alloc(32, 7).toString("base64");
    const shared = kind === "postgres" ? { store: await newDatabase(), masterKey } : {};
    return new EventHarness(events, shared);
  }

  open(): Promise<Harness> {
    return Harness.open(this.options);
  }

  /** So long that every pause before a next attempt is over. */
  pass(milliseconds = 310_000): void {
    this.clock.moveTo(this.clock.now() + milliseconds);
  }

  get nowSeconds(): number {
    return this.clock.now() / 1_000;
  }
}

export const failWith = (reason: string) => [
  {
    decisionType: "FailWorkflowExecution" as const,
    failWorkflowExecutionDecisionAttributes: { reason, details: "no funds" },
  },
];
export const complete = [{ decisionType: "CompleteWorkflowExecution" as const }];

export const fail = async (client: SwfClient, workflowId: string): Promise<string> => {
  const runId = await start(client, workflowId);
  await decide(client, failWith("refused"));
  return runId;
};

/** Of the event that a run has failed. */
export const isFailureId = (id: unknown, runId: string): boolean =>
  String(id).startsWith(`${runId}-FAILED-`);

export const deliveriesOf = async (client: SwfClient): Promise<readonly Delivery[]> =>
  (await client.ekiden.listEventDeliveries({ domain })).deliveries;

/** Once it is so: what is asked for changes with each attempt. */
export const until = async (
  client: SwfClient,
  isSo: (deliveries: readonly Delivery[]) => boolean,
): Promise<readonly Delivery[]> => {
  for (;;) {
    const deliveries = await deliveriesOf(client);
    if (isSo(deliveries)) return deliveries;
  }
};
export const isNone = ({ length }: readonly Delivery[]): boolean => length === 0;
