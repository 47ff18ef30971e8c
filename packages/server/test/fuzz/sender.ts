// Sends one odd request after another on one connection, or on one each, and looks at what comes.
import { systemClock } from "../../src/clock.ts";
import { anyHead, anyInput, broken, type Write } from "../http/odd-requests.ts";
import { Random } from "../http/random.ts";
import { expectHarmless } from "../http/storm.ts";
import { connect, type Reply, type Wire } from "../http/wire.ts";
import type { Findings } from "./findings.ts";
import type { Memory } from "./memory.ts";

/** What may be half a request is followed by the end of the connection after so long. */
const endMilliseconds = 30;
/** Of all requests: inputs, then heads; the others have broken bytes. */
const inputShare = 0.45;
const headShare = 0.25;

export interface SenderOptions {
  readonly port: number;
  /** Signs, where the server wants that. */
  readonly write: Write;
  readonly seed: number;
  readonly memory: Memory;
  readonly findings: Findings;
}

export class Sender {
  readonly #options: SenderOptions;
  #wire: Wire | undefined;
  /** What is under way, and since when; for whoever looks for requests that hang. */
  current: { readonly index: number; readonly bytes: Buffer; readonly since: number } | undefined;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Each request follows from the seed and its index, but for tokens that the server made. */
  async send(index: number): Promise<void> {
    const { seed, memory, findings, write } = this.#options;
    const random = new Random(seed * 1_000_003 + index);
    const kind = random.next();
    const isInput = kind < inputShare;
    const fit = (input: unknown) => memory.fit(input, random);
    const bytes = isInput
      ? anyInput(random, { fit, write })
      : (kind < inputShare + headShare ? anyHead : broken)(random, write);
    this.current = { index, bytes, since: systemClock.now() };
    try {
      const reply = isInput ? await this.ask(bytes) : await this.#tryOn(bytes);
      expectHarmless(reply);
      if (reply && reply.status >= 500) throw new Error(`status ${reply.status}: ${reply.body}`);
      if (reply) memory.learn(reply.body);
      findings.count(reply?.status);
    } catch (error) {
      findings.report(error instanceof Error ? error.message : String(error), { index, bytes });
    }
    this.current = undefined;
  }

  cut(): void {
    this.#wire?.cut();
  }

  /** A whole request must be answered. */
  async ask(bytes: Buffer): Promise<Reply> {
    this.#wire ??= await connect(this.#options.port);
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
    const wire = await connect(this.#options.port);
    await wire.send(bytes);
    const end = systemClock.at(systemClock.now() + endMilliseconds, () => wire.end());
    const reply = await wire.reply().catch(() => undefined);
    end.cancel();
    // A hundred thousand connections that end as usual would use up the ports of the machine.
    wire.reset();
    return reply;
  }
}
