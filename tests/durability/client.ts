// A lean client that writes down every call and how it ended. A call whose answer did not come is
// unknown: the server may have done what it was asked; some answers say just that. Where no
// server listened, nothing was said, and the call goes to another server, if there is one.
import { setMaxListeners } from "node:events";
import { Agent, request } from "node:http";
import type { Input, OperationName, Output } from "@ekiden/model";
import type { ClientCall, Outcome } from "@ekiden/testing";
import { Gate } from "./gate.ts";
import { Routes } from "./routes.ts";
import { pass } from "./time.ts";

/** A call, and the server that it went to. */
export type LoggedCall = ClientCall & { readonly port: number };

export interface LineOptions {
  /** A call that is not answered in that time is given up; absent: it is waited for. */
  readonly patienceMilliseconds?: number;
}

/** Where the servers are, whether they can be called, and what was said to them. */
export class Line {
  readonly gate = new Gate();
  readonly calls: LoggedCall[] = [];
  readonly agent = new Agent({ keepAlive: true });
  readonly #hangingUp = new AbortController();
  #nextCall = new Gate();
  /** Calls that were to be tried again later. */
  refusals = 0;
  /** Calls of which the server could not find out what had become of them. */
  notFoundOut = 0;
  readonly patienceMilliseconds: number | undefined;
  routes = new Routes([]);

  constructor({ patienceMilliseconds }: LineOptions = {}) {
    this.patienceMilliseconds = patienceMilliseconds;
    setMaxListeners(0, this.hungUp);
  }

  /** Servers are up and listen there; any of them may be called. */
  connect(...ports: readonly number[]): void {
    this.routes = new Routes(ports);
    this.gate.open();
  }

  log(call: LoggedCall): void {
    this.calls.push(call);
    this.#nextCall.open();
    this.#nextCall = new Gate();
  }

  /** Resolves when the next call, of any caller, has ended. */
  nextCall(): Promise<void> {
    return this.#nextCall.pass();
  }

  /** Ends all calls; from now on, each throws. */
  hangUp(): void {
    this.#hangingUp.abort();
    this.agent.destroy();
    this.gate.open();
  }

  /** Repeats it until the line is hung up, which is no failure. */
  async untilHungUp(round: () => Promise<void>): Promise<void> {
    try {
      for (;;) await round();
    } catch (error) {
      if (!this.hungUp.aborted) throw error;
    }
  }

  get hungUp(): AbortSignal {
    return this.#hangingUp.signal;
  }
}

/** No server was listening: nothing was said. */
class NotSent extends Error {}

const unanswered = { kind: "unknown" } as const;
const notFoundOut = { kind: "unknown" } as const;
/** What a server answers that has lost its database in the midst of a commit. */
const unknownToServer = /outcome unknown/;

/** As SDKs do it, only sooner. */
const tryAgainMilliseconds = 20;
const tryAgainFaults: ReadonlySet<string> = new Set(["ServiceUnavailable", "ThrottlingException"]);

export class Client {
  readonly name: string;
  readonly line: Line;
  readonly #port: number | undefined;

  /** Without a port it calls any of the servers. */
  constructor(name: string, line: Line, port?: number) {
    this.name = name;
    this.line = line;
    this.#port = port;
  }

  /** Calls when the server can be called, and says how it ended. */
  async call<K extends OperationName>(operation: K, input: Input<K>): Promise<Outcome<K>> {
    // Looked at twice: after the line was hung up, the gate stays shut.
    this.line.hungUp.throwIfAborted();
    await this.line.gate.pass();
    this.line.hungUp.throwIfAborted();
    const { port, sentAt, end } = this.line.routes.open(this.name, this.#port);
    const outcome = await this.#send(port, operation, input);
    if (outcome instanceof NotSent) {
      // There is another one, or the gate is shut until this one is back.
      end("gone");
      if (this.#port !== undefined) await pass(tryAgainMilliseconds);
      return this.call(operation, input);
    }
    end(outcome === unanswered ? "silent" : "answered");
    if (outcome === notFoundOut) this.line.notFoundOut += 1;
    const ended = { port, sentAt, returnedAt: Date.now(), outcome };
    this.line.log({ client: this.name, operation, input, ...ended } as LoggedCall);
    return outcome;
  }

  /** As `call`, but tries again when the server cannot do it now, as every SDK does. */
  async patiently<K extends OperationName>(operation: K, input: Input<K>): Promise<Outcome<K>> {
    const outcome = await this.call(operation, input);
    if (outcome.kind !== "fault" || !tryAgainFaults.has(outcome.fault)) return outcome;
    this.line.refusals += 1;
    await pass(tryAgainMilliseconds);
    return this.patiently(operation, input);
  }

  /** For calls that must be answered: repeats it while the answer does not come. */
  async insist<K extends OperationName>(operation: K, input: Input<K>): Promise<Output<K>> {
    const outcome = await this.patiently(operation, input);
    if (outcome.kind === "ok") return outcome.output as Output<K>;
    if (outcome.kind === "unknown") return this.insist(operation, input);
    throw new Error(`${operation} failed: ${JSON.stringify(outcome)}`);
  }

  #send<K extends OperationName>(
    port: number,
    operation: K,
    input: Input<K>,
  ): Promise<Outcome<K> | NotSent> {
    const { agent, hungUp, patienceMilliseconds: timeout } = this.line;
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `SimpleWorkflowService.${operation}`,
    };
    return new Promise((resolve) => {
      const lost = (error: NodeJS.ErrnoException) =>
        resolve(error.code === "ECONNREFUSED" ? new NotSent() : unanswered);
      const waiting = { signal: hungUp, ...(timeout && { timeout }) };
      const options = { port, agent, headers, method: "POST", ...waiting };
      const sending = request(options, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", lost);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          resolve(outcomeOf<K>(response.statusCode ?? 0, text));
        });
      });
      sending.on("error", lost);
      sending.on("timeout", () => sending.destroy());
      // A call that is hung up in the middle of its answer may end without an error.
      sending.on("close", () => resolve(unanswered));
      sending.end(JSON.stringify(input));
    });
  }
}

const outcomeOf = <K extends OperationName>(status: number, text: string): Outcome<K> => {
  const output = text === "" ? undefined : JSON.parse(text);
  if (status === 200) return { kind: "ok", output };
  if (status === 503 && unknownToServer.test(output.message)) return notFoundOut;
  const fault = String(output.__type).split("#").at(-1) ?? "";
  return { kind: "fault", fault };
};
