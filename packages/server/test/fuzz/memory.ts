// What the server gave out, put into later requests: made-up tokens get no further than the
// validation.
import type { Random } from "../http/random.ts";

const maxRemembered = 64;
const knownShare = 0.7;

export class Memory {
  readonly #tokens: string[] = [];
  readonly #executions: { readonly workflowId: string; readonly runId: string }[] = [];

  learn(body: string): void {
    const token = /"taskToken":"([^"]+)"/.exec(body)?.[1];
    if (token) keep(this.#tokens, token);
    const execution = /"workflowId":"([^"\\]+)","runId":"([^"]+)"/.exec(body);
    if (execution) {
      const [, workflowId = "", runId = ""] = execution;
      keep(this.#executions, { workflowId, runId });
    }
  }

  /** The same input, with a token or an execution that exists where it has some other. */
  fit(input: unknown, random: Random): unknown {
    if (typeof input !== "object" || input === null || !random.chance(knownShare)) return input;
    const known = {
      ...("taskToken" in input && this.#tokens.length > 0
        ? { taskToken: random.pick(this.#tokens) }
        : {}),
      ...("execution" in input && this.#executions.length > 0
        ? { execution: random.pick(this.#executions) }
        : {}),
    };
    return Array.isArray(input) ? input : { ...input, ...known };
  }
}

const keep = <T>(list: T[], one: T): void => {
  list.push(one);
  if (list.length > maxRemembered) list.shift();
};
