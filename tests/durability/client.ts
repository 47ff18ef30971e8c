// A lean client that writes down every call and how it ended. A call whose answer did not come is
// unknown: the server may have done what it was asked. Where nobody listened, nothing was said.
import { setMaxListeners } from "node:events";
import { Agent, request } from "node:http";
import type { Input, OperationName, Output } from "@ekiden/model";
import type { ClientCall, Outcome } from "@ekiden/testing";
import { Gate } from "./gate.ts";

/** Where the server is, whether it can be called, and what was said to it. */
export class Line {
  readonly gate = new Gate();
  readonly calls: ClientCall[] = [];
  readonly agent = new Agent({ keepAlive: true });
  readonly #hangingUp = new AbortController();
  #nextCall = new Gate();
  /** Calls that were to be tried again later. */
  refusals = 0;
  port = 0;

  constructor() {
    setMaxListeners(0, this.hungUp);
  }

  /** The server is up and listens there. */
  connect(port: number): void {
    this.port = port;
    this.gate.open();
  }

  log(call: ClientCall): void {
    this.calls.push(call);
    this.#nextCall.open();
    this.#nextCall = new Gate();
  }

  /** Resolves when the next call, whoever's, has ended. */
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

/** Nobody was listening: nothing was said. */
class NotSent extends Error {}

export class Client {
  readonly name: string;
  readonly line: Line;

  constructor(name: string, line: Line) {
    this.name = name;
    this.line = line;
  }

  /** Calls when the server can be called, and says how it ended. */
  async call<K extends OperationName>(operation: K, input: Input<K>): Promise<Outcome<K>> {
    // Looked at twice: after the line was hung up, nobody opens the gate again.
    this.line.hungUp.throwIfAborted();
    await this.line.gate.pass();
    this.line.hungUp.throwIfAborted();
    const sentAt = Date.now();
    const outcome = await this.#send(operation, input);
    // The server has gone, and the gate is shut until it is back.
    if (outcome instanceof NotSent) return this.call(operation, input);
    const call = { client: this.name, operation, input, sentAt, returnedAt: Date.now(), outcome };
    this.line.log(call as ClientCall);
    return outcome;
  }

  /** As `call`, but tries again when the server cannot do it now, as every SDK does. */
  async patiently<K extends OperationName>(operation: K, input: Input<K>): Promise<Outcome<K>> {
    const outcome = await this.call(operation, input);
    if (outcome.kind !== "fault" || outcome.fault !== "ServiceUnavailable") return outcome;
    this.line.refusals += 1;
    return this.patiently(operation, input);
  }

  /** For calls that must be answered: repeats it while the answer does not come. */
  async insist<K extends OperationName>(operation: K, input: Input<K>): Promise<Output<K>> {
    const outcome = await this.call(operation, input);
    if (outcome.kind === "ok") return outcome.output;
    if (outcome.kind === "unknown") return this.insist(operation, input);
    throw new Error(`${operation} failed: ${JSON.stringify(outcome)}`);
  }

  #send<K extends OperationName>(operation: K, input: Input<K>): Promise<Outcome<K> | NotSent> {
    const { port, agent, hungUp } = this.line;
    const headers = {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `SimpleWorkflowService.${operation}`,
    };
    return new Promise((resolve) => {
      const lost = (error: NodeJS.ErrnoException) =>
        resolve(error.code === "ECONNREFUSED" ? new NotSent() : { kind: "unknown" });
      const options = { port, agent, headers, method: "POST", signal: hungUp };
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
      // A call that is hung up in the middle of its answer may end without an error.
      sending.on("close", () => resolve({ kind: "unknown" }));
      sending.end(JSON.stringify(input));
    });
  }
}

const outcomeOf = <K extends OperationName>(status: number, text: string): Outcome<K> => {
  const output = text === "" ? undefined : JSON.parse(text);
  if (status === 200) return { kind: "ok", output };
  const fault = String(output.__type).split("#").at(-1) ?? "";
  return { kind: "fault", fault };
};
