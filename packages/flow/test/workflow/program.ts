// Random programs: what a workflow of any shape may await, as data that a workflow carries out.
import {
  ApplicationFailure,
  CancellationScope,
  condition,
  defineSignal,
  defineWorkflow,
  isCanceled,
  localActivity,
  now,
  patched,
  proxyActivities,
  random,
  recordMarker,
  shielded,
  sideEffect,
  sleep,
  withTimeout,
} from "../../src/index.ts";

export type Node =
  | { readonly do: "activity" | "fail" | "local" | "effect" | "mark" | "patch" | "draw" }
  | { readonly do: "sleep" | "signal" | "condition"; readonly seconds: number }
  | { readonly do: "all" | "race" | "any" | "settled"; readonly of: readonly Node[] }
  | { readonly do: "limit" | "cancel"; readonly seconds: number; readonly of: readonly Node[] }
  | { readonly do: "sequence" | "shield" | "retry" | "late"; readonly of: readonly Node[] };

const leaves = ["activity", "fail", "local", "effect", "mark", "patch", "draw"] as const;
const waits = ["sleep", "signal", "condition"] as const;
const groups = ["all", "race", "any", "settled", "sequence"] as const;
const limits = ["limit", "cancel"] as const;
const wraps = ["shield", "retry", "late"] as const;

/** A program of at most so many levels. */
export const programFrom = (draw: () => number, levels: number): Node => {
  const upTo = (max: number) => Math.floor(draw() * max);
  const one = <T>(all: readonly T[]): T => all[upTo(all.length)] as T;
  const children = () => Array.from({ length: 1 + upTo(3) }, () => programFrom(draw, levels - 1));
  const share = draw();
  if (levels === 0 || share < 0.2) return { do: one(leaves) };
  if (share < 0.4) return { do: one(waits), seconds: upTo(5) };
  if (share < 0.75) return { do: one(groups), of: children() };
  if (share < 0.9) return { do: one(limits), seconds: upTo(4), of: children() };
  return { do: one(wraps), of: children() };
};

export const activities = {
  work: async (name: string) => name,
  refuse: async (name: string) => {
    throw new ApplicationFailure(name, { type: "Refused" });
  },
};
const { work, refuse } = proxyActivities<typeof activities>({ startToClose: "1 minute" });

export const ping = defineSignal<number>("ping");
const count = defineSignal<number>("count");

/** What becomes of several that were begun at once. */
const together = {
  all: (begun: readonly Promise<string>[]) => Promise.all(begun),
  race: (begun: readonly Promise<string>[]) => Promise.race(begun),
  any: (begun: readonly Promise<string>[]) => Promise.any(begun),
  settled: async (begun: readonly Promise<string>[]) => (await Promise.allSettled(begun)).length,
};
type Together = Extract<Node, { do: keyof typeof together }>;
type Combined = Extract<Exclude<Node, Together>, { of: unknown }>;

const isTogether = (node: Node): node is Together => node.do in together;

/** Carries out a program, and writes down what happens, in its order. */
class Interpreter {
  readonly trace: string[] = [];
  #steps = 0;
  #counted = 0;

  constructor() {
    count.handle((value) => {
      this.#counted += value;
    });
  }

  /** Ends with any outcome of the node; errors are noted. */
  async run(node: Node): Promise<string> {
    this.#steps += 1;
    const name = `${node.do}-${this.#steps}`;
    try {
      const value = await this.#act(node, name);
      this.trace.push(`${name}=${value}@${now() % 1_000_000}`);
      return name;
    } catch (error) {
      this.trace.push(`${name}!${isCanceled(error) ? "canceled" : (error as Error).name}`);
      throw error;
    }
  }

  #act(node: Node, name: string): Promise<unknown> {
    if (isTogether(node)) return together[node.do](this.#begin(node.of));
    if ("of" in node) return this.#combine(node, node.of);
    if ("seconds" in node) return this.#wait(node.do, node.seconds);
    return this.#step(node.do, name);
  }

  async #step(what: (typeof leaves)[number], name: string): Promise<unknown> {
    switch (what) {
      case "activity":
        return work(name);
      case "fail":
        return refuse(name);
      case "local":
        return localActivity(name, async () => name);
      case "effect":
        return sideEffect(() => name);
      case "mark":
        return recordMarker("note", name);
      case "patch":
        return patched(name);
      case "draw":
        return random();
    }
  }

  async #wait(what: (typeof waits)[number], seconds: number): Promise<unknown> {
    if (what === "sleep") return sleep({ seconds });
    if (what === "signal") return withTimeout({ seconds: seconds + 1 }, () => ping.waitFor());
    return condition(() => this.#counted > seconds, { seconds });
  }

  #begin(all: readonly Node[]): Promise<string>[] {
    return all.map((each) => this.run(each));
  }

  async #combine(node: Combined, of: readonly Node[]): Promise<unknown> {
    switch (node.do) {
      case "sequence":
        return this.#inSequence(of);
      case "limit":
        return withTimeout({ seconds: node.seconds }, () => Promise.all(this.#begin(of)));
      case "cancel":
        return this.#canceled(node.seconds, of);
      case "shield":
        return shielded(() => this.#inSequence(of));
      case "retry":
        return this.#inSequence(of).catch(() => this.#inSequence(of));
      case "late":
        return this.#late(of);
    }
  }

  async #inSequence(of: readonly Node[]): Promise<string> {
    const names: string[] = [];
    for (const each of of) names.push(await this.run(each));
    return names.join();
  }

  async #canceled(seconds: number, of: readonly Node[]): Promise<unknown> {
    const scope = new CancellationScope();
    const all = scope.run(() => Promise.allSettled(of.map((each) => this.run(each))));
    await sleep({ seconds });
    scope.cancel();
    return (await all).length;
  }

  /** Awaits what it has begun only after something else. */
  async #late(of: readonly Node[]): Promise<unknown> {
    const begun = of.map((each) => this.run(each));
    // It may never come to await them.
    for (const each of begun) each.catch(() => {});
    await sleep("1 second");
    return Promise.all(begun);
  }
}

/** Returns what happened, in its order. */
export const program = defineWorkflow(
  { name: "Program", version: "1" },
  async (node: Node): Promise<readonly string[]> => {
    const interpreter = new Interpreter();
    await interpreter.run(node).catch(() => {});
    return interpreter.trace;
  },
);

export const counted = count;
