// Sends one odd request after another on one connection, or on one each, and looks at what comes.
import { systemClock } from "../../src/clock.ts";
import {
  allOperations,
  anyHead,
  anyInput,
  anyTrain,
  broken,
  type Write,
} from "../http/odd-requests.ts";
import { Random } from "../http/random.ts";
import { expectHarmless } from "../http/storm.ts";
import type { Reply, Wire } from "../http/wire.ts";
import { type BelowTls, healthyCall } from "./below-tls.ts";
import type { Findings } from "./findings.ts";
import { answerHostileForm } from "./hostile-forms.ts";
import type { Memory } from "./memory.ts";

/** What may be half a request is followed by the end of the connection after so long. */
const endMilliseconds = 30;
/** Of all requests: inputs, then heads, then several at once; the others have broken bytes. */
const inputShare = 0.45;
const headShare = 0.2;
const trainShare = 0.1;
/** Of those to a server that speaks TLS, so many are none: their bytes are odd below it. */
const belowShare = 0.5;
/** How often a healthy client comes anew after one, with a handshake of its own. */
const newcomerShare = 0.1;

export interface SenderOptions {
  readonly connect: () => Promise<Wire>;
  /** Where connections are encrypted. */
  readonly below?: BelowTls | undefined;
  /** People are asked through forms that would keep the server busy. */
  readonly hasForms?: boolean | undefined;
  /** Signs, where the server wants that. */
  readonly write: Write;
  readonly seed: number;
  readonly memory: Memory;
  readonly findings: Findings;
}

export class Sender {
  readonly #options: SenderOptions;
  #wire: Wire | undefined;
  /** What is under way, and since when; for a look at requests that hang. */
  current: { readonly index: number; readonly bytes: Buffer; readonly since: number } | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Each request follows from the seed and its index, but for tokens that the server made. */
  async send(index: number): Promise<void> {
    const { seed, memory, findings, below, hasForms } = this.#options;
    const random = new Random(seed * 1_000_003 + index);
    if (hasForms) return this.#sendForm(index, random);
    if (below && random.chance(belowShare)) return this.#sendBelow(below, index, random);
    const { bytes, isInput } = this.#anyRequest(random);
    this.current = { index, bytes, since: systemClock.now() };
    try {
      const reply = isInput ? await this.ask(bytes) : await this.#tryOn(bytes);
      expectHarmless(reply);
      if (reply && reply.status >= 500) throw new Error(`status ${reply.status}: ${reply.body}`);
      if (reply) memory.learn(reply.body);
      findings.count(reply?.status);
    } catch (error) {
      this.#report(error, { index, bytes });
    }
    this.current = undefined;
  }

  #anyRequest(random: Random): { readonly bytes: Buffer; readonly isInput: boolean } {
    const { memory, write } = this.#options;
    const kind = random.next();
    if (kind < inputShare) {
      const fit = (input: unknown) => memory.fit(input, random);
      return { bytes: anyInput(random, { fit, write, rows: allOperations }), isInput: true };
    }
    const isHead = kind < inputShare + headShare;
    const isTrain = kind < inputShare + headShare + trainShare;
    const any = isHead ? anyHead : isTrain ? anyTrain : broken;
    return { bytes: any(random, write), isInput: false };
  }

  #report(error: unknown, sent: { readonly index: number; readonly bytes: Buffer }): void {
    this.#options.findings.report(error instanceof Error ? error.message : String(error), sent);
  }

  /** With any outcome, well-behaved clients are served as before. */
  async #sendBelow(below: BelowTls, index: number, random: Random): Promise<void> {
    const { findings } = this.#options;
    const odd = below.any(random);
    const bytes = Buffer.from("bytes" in odd ? odd.bytes : odd.what);
    this.current = { index, bytes, since: systemClock.now() };
    try {
      const reply = await below.send(odd);
      expectHarmless(reply);
      findings.countBelow(odd.what);
      if (random.chance(newcomerShare)) this.cut();
      const { status } = await this.ask(healthyCall);
      if (status !== 200) throw new Error(`a healthy client gets ${status} after ${odd.what}`);
    } catch (error) {
      this.#report(error, { index, bytes });
    }
    this.current = undefined;
  }

  /** A form or an answer is taken or refused, and never an error of the server. */
  async #sendForm(index: number, random: Random): Promise<void> {
    const { findings } = this.#options;
    this.current = { index, bytes: Buffer.from("a form"), since: systemClock.now() };
    const ask = (bytes: Buffer) => {
      this.current = { index, bytes, since: systemClock.now() };
      return this.ask(bytes);
    };
    try {
      const { hostile, reply } = await answerHostileForm(ask, index, random);
      if (![200, 422].includes(reply.status)) {
        throw new Error(`status ${reply.status} for ${hostile.what}: ${reply.body}`);
      }
      findings.count(reply.status);
    } catch (error) {
      const { bytes } = this.current;
      this.#report(error, { index, bytes });
    }
    this.current = undefined;
  }

  cut(): void {
    this.#wire?.cut();
    this.#wire = undefined;
  }

  /** A whole request must be answered. */
  async ask(bytes: Buffer): Promise<Reply> {
    this.#wire ??= await this.#options.connect();
    const wire = this.#wire;
    try {
      await wire.send(bytes);
      return await wire.reply();
    } catch (error) {
      this.#wire = undefined;
      throw new Error("a whole request was not answered", { cause: error });
    }
  }

  /** On a connection of its own; undefined where that is closed without a reply. */
  async #tryOn(bytes: Buffer): Promise<Reply | undefined> {
    const wire = await this.#options.connect();
    await wire.send(bytes);
    const end = systemClock.at(systemClock.now() + endMilliseconds, () => wire.end());
    const reply = await wire.reply().catch(() => undefined);
    end.cancel();
    // A hundred thousand connections that end as usual would use up the ports of the machine.
    wire.reset();
    return reply;
  }
}
