// What the compiler says of values that cannot be sent. Nothing here is run: `npm run types` checks
// that each line compiles, or that it does not where it is expected not to.
import { test } from "node:test";
import {
  type CannotBeSent,
  defineHeartbeat,
  defineQuery,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  type FlowClient,
  localActivity,
  proxyActivities,
  type SignalDefinition,
  sideEffect,
  workflowReference,
} from "../src/index.ts";

/** Compiles when both are one type. */
const same = <One, Other>(
  ..._: [One, Other] extends [Other, One] ? [] : ["they are different types"]
): void => {};

declare const client: FlowClient;

interface Order {
  readonly id: string;
  readonly items: readonly { readonly name: string; readonly count?: number | null }[];
}
interface Tree {
  readonly children: Tree[];
  readonly parent?: Tree;
  readonly byName: Record<string, Tree>;
}
type Json = string | number | boolean | null | Json[] | { [name: string]: Json };
class Money {
  readonly cents: number;
  constructor(cents: number) {
    this.cents = cents;
  }
  toJSON() {
    return { cents: this.cents };
  }
}

/** Never called. */
export const plainData = () => {
  const sent = [
    defineSignal("nothing"),
    defineSignal<Order>("interface").drain(),
    defineSignal<Tree>("recursive").drain(),
    defineSignal<Json>("json").drain(),
    defineSignal<readonly [name: string, count?: number]>("tuple").drain(),
    defineSignal<"a" | "b" | undefined>("union").drain(),
    defineSignal<string & { readonly brand: "id" }>("brand").drain(),
    defineSignal<{ readonly name: string; readonly message: string }>("a message").drain(),
    defineSignal<Money>("says itself").drain(),
    defineSignal<URL>("says itself, too").drain(),
    // What the compiler cannot know is checked when it is sent.
    defineSignal<unknown>("unknown").drain(),
    // biome-ignore lint/suspicious/noExplicitAny: it is what is tested.
    defineSignal<any>("any").drain(),
    defineSignal<object>("object").drain(),
    defineSignal<{ readonly more: unknown }>("some of it").drain(),
    defineSignal<Record<string, unknown>>("record").drain(),
  ];
  const input = defineWorkflow({ name: "A", version: "1" }, async (order: Order) => order.items);
  client.start(input, { input: { id: "7", items: [{ name: "tea" }] } });
  const { tea }: { tea: number } = sideEffect(() => ({ tea: 1 }));
  return [sent, tea];
};

/** A definition that is made for any type stays one. */
export const mailbox = <Message>(name: string): SignalDefinition<Message> =>
  defineSignal<Message>(name);

export const refused = async () => {
  same<ReturnType<typeof when>, CannotBeSent<"payload.order.when is a Date">>();
  // @ts-expect-error: a Date would arrive as a text
  defineSignal<Date>("date").drain();
  // @ts-expect-error: a Map would arrive as {}
  defineSignal<{ readonly by?: Map<string, number> }>("map").drain();
  // @ts-expect-error: a Set would arrive as {}
  defineSignal<readonly Set<string>[]>("set").drain();
  // @ts-expect-error: JSON has no bigint
  defineSignal<bigint>("bigint").drain();
  // @ts-expect-error: a symbol is nothing elsewhere
  defineSignal<string | symbol>("symbol").drain();
  // @ts-expect-error: a function stays where it is
  defineSignal<{ readonly act?: () => void }>("function").drain();
  // @ts-expect-error: an error has members that JSON does not see
  defineSignal<{ readonly error: TypeError }>("error").drain();
  // @ts-expect-error: bytes would arrive as numbers by their places
  defineSignal<Uint8Array>("bytes").drain();
  // @ts-expect-error: the Map is at the end of a recursive type
  defineSignal<{ readonly tree: Tree & { readonly memo: Map<string, Tree> } }>("tree").drain();
  const late = defineWorkflow({ name: "A", version: "1" }, async (_: { at: Date }) => {});
  // @ts-expect-error: the input has a Date
  await client.start(late, { input: { at: new Date() } });
  const counts = defineWorkflow({ name: "A", version: "1" }, async () => new Map<string, number>());
  // @ts-expect-error: the result is a Map
  await client.run(counts);
  // @ts-expect-error: the result is a Date
  await client.run(workflowReference<undefined, Date>("A", "1"));
  // @ts-expect-error: the input is a Date
  defineUpdate<Date>("update").handle(() => {});
  // @ts-expect-error: the answer is a Map
  defineUpdate<string, Map<string, string>>("update").handle(() => new Map());
  // @ts-expect-error: the answer is a Date
  defineQuery<Date>("query").handle(() => new Date());
  // @ts-expect-error: the argument is a function
  defineQuery<string, [() => void]>("query").handle(() => "");
  // @ts-expect-error: the details are a Date
  defineHeartbeat<Date>().context();
  // @ts-expect-error: the value is a Date
  sideEffect(() => new Date()).getTime();
  // @ts-expect-error: the result is a Map
  (await localActivity("map", async () => new Map<string, number>())).size;
};

const when = () => defineSignal<{ readonly order: { readonly when: Date } }>("when");

const activities = {
  later: async (_at: Date) => {},
  count: async () => new Map<string, number>(),
  each: async (_names: readonly string[], _act: (name: string) => void) => {},
  fine: async (order: Order) => order.id,
};

export const refusedActivities = async () => {
  const { later, count, each, fine } = proxyActivities<typeof activities>();
  same<typeof later, CannotBeSent<"argument is a Date">>();
  same<typeof count, CannotBeSent<"result is a Map">>();
  same<typeof each, CannotBeSent<"argument is a function">>();
  await fine({ id: "7", items: [] });
  // @ts-expect-error: an argument is a Date
  await later(new Date());
};

test("values that cannot be sent are refused by types", () => {
  // By the compiler, before anything runs.
});
