// The model, as a function: this one follows fixed rules and needs no network, so that tests and
// the first start do. Put the call of yours in its place.

export interface Message {
  readonly role: "user" | "assistant" | "tool";
  readonly text: string;
}

export type Reply =
  | { readonly kind: "answer"; readonly text: string }
  | { readonly kind: "tool"; readonly name: string; readonly input: string };

export type Model = (messages: readonly Message[]) => Promise<Reply>;

export const model: Model = async (messages) => {
  const last = messages.at(-1);
  if (last?.role === "tool") return { kind: "answer", text: `In stock: ${last.text}` };
  const [, item = "tea"] = /of (\w+)/.exec(last?.text ?? "") ?? [];
  return { kind: "tool", name: "stockOf", input: item };
};
