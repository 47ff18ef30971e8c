// A client of the Model Context Protocol, and the server of `ekiden mcp` that it is connected to.
import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import type { GivenSettings } from "../../src/connection/settings.ts";
import { assistantServer } from "../../src/mcp/assistant-server.ts";
import { RecordedTerminal, type TerminalOptions } from "./recorded-terminal.ts";

interface AssistantOptions extends TerminalOptions {
  readonly settings?: GivenSettings;
  readonly allowsChanges?: boolean;
}

export class Assistant implements AsyncDisposable {
  readonly client = new Client({ name: "test", version: "1" });

  static async over(transport: Transport): Promise<Assistant> {
    const assistant = new Assistant();
    await assistant.client.connect(transport);
    return assistant;
  }

  /** Of a server in this process. */
  static async open(options: AssistantOptions): Promise<Assistant> {
    const { settings = {}, allowsChanges = false } = options;
    const terminal = new RecordedTerminal(options);
    const [near, far] = InMemoryTransport.createLinkedPair();
    await (await assistantServer({ terminal, settings, allowsChanges })).connect(far);
    return Assistant.over(near);
  }

  async tools() {
    return (await this.client.listTools()).tools;
  }

  /** The text of the answer, and whether it is a refusal. */
  async call(name: string, given: object = {}) {
    const called = await this.client.callTool({ name, arguments: { ...given } });
    const { content, isError = false } = CallToolResultSchema.parse(called);
    const [only] = content;
    assert.ok(only?.type === "text" && content.length === 1);
    return { text: only.text, isError };
  }

  async ok(name: string, given: object = {}): Promise<string> {
    const { text, isError } = await this.call(name, given);
    assert.ok(!isError, `${name}: ${text}`);
    return text;
  }

  async json<T>(name: string, given: object = {}): Promise<T> {
    return JSON.parse(await this.ok(name, given)) as T;
  }

  async refused(name: string, given: object = {}): Promise<string> {
    const { text, isError } = await this.call(name, given);
    assert.ok(isError, `${name} was not refused: ${text}`);
    return text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close();
  }
}
