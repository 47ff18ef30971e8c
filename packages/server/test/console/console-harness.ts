// A whole server with a console whose build is two files, and the hands to ask it with.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import {
  answerViolations,
  type EkidenInput,
  type EkidenOperationName,
  type EkidenOutput,
} from "@ekiden/model";
import { startTestServer, type TestServer, type TestServerOptions } from "@ekiden/testing";

export const page = "<!doctype html><title>Console</title>";
export const script = "export {};\n".repeat(100);

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The part of a fault's name after `#`. */
  readonly fault: string | undefined;
}

export class ConsoleHarness implements AsyncDisposable {
  readonly server: TestServer;
  readonly #directory: string;

  private constructor(server: TestServer, directory: string) {
    this.server = server;
    this.#directory = directory;
  }

  static async open(options: TestServerOptions = {}): Promise<ConsoleHarness> {
    const directory = await mkdtemp(join(tmpdir(), "ekiden-console-files-"));
    const build = join(directory, "build");
    await mkdir(join(build, "assets"), { recursive: true });
    await writeFile(join(build, "index.html"), page);
    await writeFile(join(build, "assets", "main-1a2b.js"), script);
    await writeFile(join(build, "assets", "main-1a2b.js.gz"), gzipSync(script));
    await writeFile(join(build, "secret.txt"), "of a kind that is not served");
    await writeFile(join(directory, "outside.html"), "not a file of the build");
    const server = await startTestServer({ consoleFiles: build, ...options });
    return new ConsoleHarness(server, directory);
  }

  async ask(path: string, init: RequestInit = {}): Promise<Answered> {
    const response = await fetch(this.server.endpoint + path, { redirect: "manual", ...init });
    const { status, headers } = response;
    const text = await response.text();
    const { method = "GET" } = init;
    const target = new Headers(init.headers).get("x-amz-target") ?? undefined;
    assert.deepEqual(answerViolations({ method, path, target, status, text }), []);
    const fault = /"__type":"[^"#]*#(\w+)"/.exec(text)?.[1];
    return { status, headers, text, fault };
  }

  async json<T>(path: string, init?: RequestInit): Promise<T> {
    return JSON.parse((await this.ask(path, init)).text) as T;
  }

  call(operation: string, input: object, headers: Record<string, string> = {}): Promise<Answered> {
    return this.ask("/", {
      method: "POST",
      headers: {
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": `SimpleWorkflowService.${operation}`,
        ...headers,
      },
      body: JSON.stringify(input),
    });
  }

  /** One of Ekiden's own operations. */
  ekiden(operation: string, input: object, headers: Record<string, string> = {}) {
    const body = JSON.stringify(input);
    return this.ask(`/ekiden/${operation}`, { method: "POST", headers, body });
  }

  /** What such an operation answers. */
  async output<K extends EkidenOperationName>(
    operation: K,
    input: EkidenInput<K>,
    headers?: Record<string, string>,
  ): Promise<EkidenOutput<K>> {
    const { status, text } = await this.ekiden(operation, input, headers);
    assert.equal(status, 200, text);
    return JSON.parse(text) as EkidenOutput<K>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true });
  }
}

export const domain = "relay";

/** A domain, a type, and so many open executions of it named `w1`, `w2`, … */
export const populate = async (harness: ConsoleHarness, executions: number): Promise<void> => {
  const type = { domain, name: "leg", version: "1" };
  await harness.call("RegisterDomain", {
    name: domain,
    workflowExecutionRetentionPeriodInDays: "1",
  });
  await harness.call("RegisterWorkflowType", {
    ...type,
    defaultTaskStartToCloseTimeout: "60",
    defaultExecutionStartToCloseTimeout: "3600",
    defaultTaskList: { name: "runners" },
    defaultChildPolicy: "TERMINATE",
  });
  for (let at = 1; at <= executions; at += 1) {
    await harness.call("StartWorkflowExecution", {
      domain,
      workflowId: `w${at}`,
      workflowType: { name: "leg", version: "1" },
      tagList: [at % 2 === 0 ? "even" : "odd"],
    });
  }
};
