// What the run of one command uses: settings, a client, and a printer for its results.
import {
  type EkidenInput,
  type EkidenOperationName,
  type EkidenOutput,
  type Input,
  type OperationName,
  type Output,
  SwfClient,
} from "@ekiden/client";
import { CommandFailure } from "../terminal/command-failure.ts";
import { commandText, type Flags } from "../terminal/command-text.ts";
import { Printer } from "../terminal/printer.ts";
import type { Terminal } from "../terminal/terminal.ts";
import type { TimeStyle } from "../terminal/times.ts";
import { explainedCall } from "./call-failure.ts";
import { FetchTransport } from "./fetch-transport.ts";
import { type GivenSettings, outputFor, type Settings, settingsFor } from "./settings.ts";

export interface GivenSession extends GivenSettings {
  readonly times?: TimeStyle;
}

/** The names of operations that change nothing begin like this, and no others do. */
export const reading = /^(Await|Count|Describe|Explain|Find|Get|List|Search)/;

export class Session {
  readonly terminal: Terminal;
  readonly printer: Printer;
  readonly #given: GivenSession;
  #settings: Promise<Settings> | undefined;
  #client: Promise<SwfClient> | undefined;
  /** Of Ctrl+C, once the command listens to it. */
  #interruption: AbortSignal | undefined;

  constructor(terminal: Terminal, given: GivenSession) {
    this.terminal = terminal;
    this.#given = given;
    const format = outputFor(given, terminal.environment);
    this.printer = new Printer(terminal, format, given.times ?? "iso");
  }

  settings(): Promise<Settings> {
    this.#settings ??= settingsFor(this.#given, this.terminal);
    return this.#settings;
  }

  /** Rejects with CommandFailure, which says what to do about it. */
  call<K extends OperationName>(operation: K, input: Input<K>): Promise<Output<K>> {
    const act = (client: SwfClient) => client.call(operation, input, this.#callOptions);
    return this.explained(act, reading.test(operation));
  }

  /**
   * As `call`, for one of the operations that Ekiden has beside those of SWF. For Amazon SWF it
   * rejects without a call.
   */
  async callEkiden<K extends EkidenOperationName>(
    operation: K,
    input: EkidenInput<K>,
  ): Promise<EkidenOutput<K>> {
    await this.requireEkiden(operation);
    const act = (client: SwfClient) => client.ekiden.call(operation, input, this.#callOptions);
    return this.explained(act, reading.test(operation));
  }

  /** From now on Ctrl+C ends calls, too: they reject with the reason of this signal. */
  interruption(): AbortSignal {
    this.#interruption ??= this.terminal.interruption();
    return this.#interruption;
  }

  get isInterrupted(): boolean {
    return this.#interruption?.aborted === true;
  }

  get #callOptions() {
    return { signal: this.#interruption };
  }

  /** For commands that call other operations first. Rejects with CommandFailure for Amazon SWF. */
  async requireEkiden(operation: EkidenOperationName): Promise<void> {
    const { isAmazon } = await this.settings();
    if (!isAmazon) return;
    throw new CommandFailure(
      `Amazon SWF has no ${operation}: only Ekiden does`,
      "Leave --aws out, or name a server of Ekiden with --endpoint or --profile.",
    );
  }

  /** What `act` calls. Rejects with CommandFailure for errors of calls, and with all others. */
  async explained<T>(act: (client: SwfClient) => Promise<T>, isReadOnly = false): Promise<T> {
    const client = await this.client();
    try {
      return await act(client);
    } catch (error) {
      const { isAssumedLocal, domain } = await this.settings();
      const { endpoint } = client;
      throw explainedCall(error, { endpoint, isAssumedLocal, domain, isReadOnly });
    }
  }

  client(): Promise<SwfClient> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<SwfClient> {
    const { endpoint, region, credentials } = await this.settings();
    // Nothing else of the environment: the settings have read it.
    const environment = {};
    const transport = new FetchTransport(() => client.endpoint);
    const client: SwfClient = new SwfClient({
      endpoint,
      region,
      credentials,
      environment,
      transport,
    });
    return client;
  }

  /** Rejects with CommandFailure where none is named. */
  async domain(): Promise<string> {
    const { domain } = await this.settings();
    if (domain !== undefined) return domain;
    throw new CommandFailure(
      "no domain is named",
      "Name it with --domain or EKIDEN_DOMAIN, or for good with `ekiden config set domain NAME`; " +
        "`ekiden domain list` shows those that are there.",
    );
  }

  /** A command to copy, about the server and the domain that were typed for this one. */
  commandText(command: string, words: readonly string[], flags: Flags = {}): string {
    const { domain, endpoint, aws, region, profile } = this.#given;
    return commandText(command, words, { ...flags, domain, endpoint, aws, region, profile });
  }

  /** Likewise, of an operation: its input names the domain. */
  callText(operation: string, input: string): string {
    const { endpoint, aws, region, profile } = this.#given;
    return commandText(`api ${operation}`, [], { input, endpoint, aws, region, profile });
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    await client?.close();
  }
}
