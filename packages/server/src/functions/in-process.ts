// Functions of the server's own process, such as those that a test mocks. Nothing keeps them from
// doing harm: the functions of others belong into processes of their own.
import type { LambdaOutcome } from "@ekiden/engine";
import { abandoned, broke, completed, refusalOfInput, unknownFunction } from "./outcome.ts";
import { type Admission, bareName, type FunctionTarget, type Invocation } from "./target.ts";

/** As Lambda has it; what it returns, or what its promise resolves with, is the result. */
export type FunctionHandler = (event: never, context: never) => unknown;

export class InProcessFunctions implements FunctionTarget {
  readonly #handlers: ReadonlyMap<string, FunctionHandler>;

  constructor(handlers: Readonly<Record<string, FunctionHandler>>) {
    this.#handlers = new Map(Object.entries(handlers));
  }

  admit(): Admission {
    return "admitted";
  }

  async invoke(invocation: Invocation, signal: AbortSignal): Promise<LambdaOutcome> {
    const cut = new Promise<LambdaOutcome>((resolve) => {
      // Nothing can stop it; its result is ignored.
      signal.addEventListener("abort", () => resolve(abandoned), { once: true });
    });
    return Promise.race([this.#call(invocation), cut]);
  }

  async close(): Promise<void> {}

  async #call(invocation: Invocation): Promise<LambdaOutcome> {
    const { requestId, domain, workflowId, runId, input } = invocation;
    const name = bareName(invocation.name) ?? invocation.name;
    const handler = this.#handlers.get(name);
    if (!handler) return unknownFunction(name);
    const refusal = refusalOfInput(input);
    if (refusal) return refusal;
    const workflow = { domain, workflowId, runId };
    const context = { functionName: name, awsRequestId: requestId, workflow };
    try {
      const result = await handler(JSON.parse(input) as never, context as never);
      return completed(JSON.stringify(result) ?? "null");
    } catch (error) {
      if (!(error instanceof Error)) return broke({ type: typeof error, message: String(error) });
      return broke({ type: error.name, message: error.message, trace: error.stack?.split("\n") });
    }
  }
}
