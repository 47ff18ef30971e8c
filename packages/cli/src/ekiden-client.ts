// Calls Ekiden's own operations for commands: signed where the environment has a key.
import {
  type AnswerProblem,
  type EkidenInput,
  type EkidenOperationName,
  type EkidenOutput,
  ekidenTarget,
} from "@ekiden/model";
import { type SigningCredentials, signCall, systemClock } from "@ekiden/server";
import { CommandError } from "./errors.ts";
import { credentialsIn } from "./verify/caller.ts";

interface EkidenClientOptions {
  /** Default: `http://127.0.0.1:7930`. */
  readonly endpoint?: string | undefined;
  /** Of the signature. Default: AWS_REGION of the environment, or `us-east-1`. */
  readonly region?: string | undefined;
}

export class EkidenClient {
  readonly #endpoint: URL;
  readonly #region: string;
  readonly #credentials: SigningCredentials | undefined;

  /** Throws CommandError for an endpoint that is no URL. */
  constructor(
    options: EkidenClientOptions,
    environment: Readonly<Record<string, string | undefined>>,
  ) {
    const { endpoint = "http://127.0.0.1:7930", region = environment.AWS_REGION || "us-east-1" } =
      options;
    if (!URL.canParse(endpoint)) {
      throw new CommandError(`--endpoint must be a URL, not ${endpoint}`);
    }
    this.#endpoint = new URL(endpoint);
    this.#region = region;
    this.#credentials = credentialsIn(environment);
  }

  /** Rejects with CommandError, which has what the server says. */
  call<K extends EkidenOperationName>(
    operation: K,
    input: EkidenInput<K>,
  ): Promise<EkidenOutput<K>> {
    return this.send(operation, input) as Promise<EkidenOutput<K>>;
  }

  /** The same for an input that the server checks. */
  async send(operation: EkidenOperationName, input: object): Promise<unknown> {
    const { status, text } = await this.#fetch(ekidenTarget(operation), JSON.stringify(input));
    const answer = parsed(text);
    if (status === 200) return answer;
    const { message = text.slice(0, 200), problems = [] } = answer as Refusal;
    const details = problems.map(({ at, text }) => `${at || "the answer"}: ${text}`);
    throw new CommandError([message, ...details].join("; "));
  }

  async #fetch(target: string, body: string) {
    const address = new URL("/", this.#endpoint);
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
    const place = { host: address.host, region: this.#region, at: systemClock.now() };
    const toSign = { ...place, method: "POST", path: "/", headers, body };
    const signed = this.#credentials ? signCall(toSign, this.#credentials) : headers;
    try {
      const response = await fetch(address, { method: "POST", headers: signed, body });
      return { status: response.status, text: await response.text() };
    } catch (error) {
      const { cause } = error as { cause?: { code?: string } };
      throw new CommandError(`${address.origin} cannot be reached: ${cause?.code ?? error}`);
    }
  }
}

interface Refusal {
  readonly message?: string;
  readonly problems?: readonly AnswerProblem[];
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw new CommandError("this is not a server of Ekiden");
  }
};
