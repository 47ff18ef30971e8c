// Between clients and nodes: calls that take their time, that get lost on either way, and whose
// callers give up. Every call is written down with how it ended.

import type { CallInput, CallName, CallOutput, ClientCall, Outcome } from "@ekiden/invariants";
import type { Actor, Agenda } from "../runtime/agenda.ts";
import type { Dice } from "../runtime/dice.ts";
import type { Trace } from "../runtime/trace.ts";
import { SimCaller, type SimNode, whenKept } from "../sim-node.ts";

export interface NetworkOptions {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly trace: Trace;
  /** Mean time of one way, in milliseconds. */
  readonly wayMilliseconds: number;
  /** A call without an answer is given up after so long. */
  readonly patienceMilliseconds: number;
}

interface Losses {
  readonly request: number;
  readonly reply: number;
}

interface Ends {
  readonly client: Actor;
  readonly caller: SimCaller;
  readonly node: SimNode;
}

/** What was told before it was durable. */
interface EarlyAnswer {
  readonly kept: Promise<void>;
  readonly node: SimNode;
}

interface OpenCall {
  readonly node: SimNode;
  readonly isPoll: boolean;
  /** The caller is gone, and its node knows it at once. */
  readonly leave: () => void;
  /** No node answers any more. */
  readonly cut: () => void;
}

/** Before a call is tried again that could not be taken. */
const againMilliseconds = 100;
const unanswered = { kind: "unknown" } as const;
const tryAgain: ReadonlySet<string> = new Set(["ServiceUnavailable", "ThrottlingException"]);

export class Network {
  readonly calls: ClientCall[] = [];
  nodes: readonly SimNode[] = [];
  /** Chances from 0 to 1. */
  losses: Losses = { request: 0, reply: 0 };
  readonly #options: NetworkOptions;
  readonly #open = new Set<OpenCall>();
  readonly #early = new WeakMap<Outcome, EarlyAnswer>();

  constructor(options: NetworkOptions) {
    this.#options = options;
  }

  get now(): number {
    return Math.floor(this.#options.agenda.now);
  }

  /** Of a node that is gone, at once or a while ago. */
  cut(node: SimNode): void {
    for (const call of this.#open) if (call.node === node) call.cut();
  }

  /** All who wait for a task. */
  leaveAll(): void {
    for (const call of this.#open) if (call.isPoll) call.leave();
  }

  /** To any node that takes calls, once there is one. */
  async call<K extends CallName>(
    client: Actor,
    operation: K,
    input: CallInput<K>,
  ): Promise<Outcome<K>> {
    const { agenda, dice, trace } = this.#options;
    const up = this.nodes.filter(({ isUp }) => isUp);
    if (up.length === 0) {
      await agenda.rest(againMilliseconds, client);
      return this.call(client, operation, input);
    }
    const sentAt = this.now;
    const caller = new SimCaller(operation === "PollForDecisionTask" && dice.chance(0.5));
    const node = dice.of(up);
    const outcome: Outcome<K> = await this.#send({ client, caller, node }, { operation, input });
    const { kept } = caller;
    if (kept) this.#early.set(outcome, { kept, node });
    const returned = { client: client.name, operation, input, sentAt, returnedAt: this.now };
    const call = { ...returned, outcome: kept ? unanswered : outcome };
    this.calls.push(call as ClientCall);
    whenKept(kept, () => {
      call.outcome = outcome;
    });
    trace.add(`${client.name} ${operation} ${JSON.stringify(outcome)}`);
    return outcome;
  }

  /** Acts on an answer once it cannot be lost any more: never where it was early and is lost. */
  whenKept(outcome: Outcome, act: () => void): void {
    whenKept(this.#early.get(outcome)?.kept, act);
  }

  /** Who was told something early is of the node's process, and has gone with it. */
  isGone(outcome: Outcome): boolean {
    return this.#early.get(outcome)?.node.isUp === false;
  }

  /** Until it can be taken, as every SDK does. */
  async patiently<K extends CallName>(
    client: Actor,
    operation: K,
    input: CallInput<K>,
  ): Promise<Outcome<K>> {
    const outcome = await this.call(client, operation, input);
    if (outcome.kind !== "fault" || !tryAgain.has(outcome.fault)) return outcome;
    await this.#options.agenda.rest(againMilliseconds, client);
    return this.patiently(client, operation, input);
  }

  /** As `patiently`, until the client has gone with the node that told it of the task. */
  async answerTo(
    told: Outcome,
    client: Actor,
    answer: CallInput<"RespondDecisionTaskCompleted">,
  ): Promise<Outcome> {
    while (!this.isGone(told)) {
      const outcome = await this.call(client, "RespondDecisionTaskCompleted", answer);
      if (outcome.kind !== "fault" || !tryAgain.has(outcome.fault)) return outcome;
      await this.#options.agenda.rest(againMilliseconds, client);
    }
    return unanswered;
  }

  /** Until there is an answer. */
  async insist<K extends CallName>(
    client: Actor,
    operation: K,
    input: CallInput<K>,
  ): Promise<CallOutput<K>> {
    const outcome = await this.patiently(client, operation, input);
    if (outcome.kind === "ok") return outcome.output;
    if (outcome.kind === "unknown") return this.insist(client, operation, input);
    throw new Error(`${operation} was refused: ${outcome.fault}`);
  }

  #send<K extends CallName>(
    { client, caller, node }: Ends,
    { operation, input }: { operation: K; input: CallInput<K> },
  ): Promise<Outcome<K>> {
    const { agenda, dice, patienceMilliseconds } = this.#options;
    return new Promise((resolve) => {
      const end = (outcome: Outcome<K>) => {
        this.#open.delete(open);
        patience.cancel();
        resolve(outcome);
      };
      const leave = () => {
        agenda.after(this.#way(), node.actor, () => caller.leave());
        end(unanswered);
      };
      const isPoll = operation.startsWith("PollFor");
      const open: OpenCall = {
        node,
        isPoll,
        leave() {
          caller.leave();
          agenda.after(0, client, () => end(unanswered));
        },
        cut: () => agenda.after(this.#way(), client, () => end(unanswered)),
      };
      this.#open.add(open);
      const patience = agenda.at(agenda.now + patienceMilliseconds, client, leave);
      if (dice.chance(this.losses.request)) {
        open.cut();
        return;
      }
      agenda.after(this.#way(), node.actor, async () => {
        const outcome = await node.answer(operation, input, caller);
        // The caller is gone when the answer comes.
        if (dice.chance(this.losses.reply)) open.cut();
        else agenda.after(this.#way(), client, () => end(outcome));
      });
    });
  }

  #way(): number {
    return this.#options.dice.delay(this.#options.wayMilliseconds);
  }
}
