// An audit log alone, with its file, a clock that the test moves, and the server's own log.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestClock } from "@ekiden/testing";
import { AuditLog, type AuditLogOptions } from "../../src/audit/audit-log.ts";
import { type Outlet, openOutlet } from "../../src/audit/outlet.ts";
import { createLog } from "../../src/log/log.ts";
import type { AuditedOperation } from "../../src/operations/audited-request.ts";

export const begin = Date.UTC(2026, 0, 1);
export const account = "123456789012";
export const arn = `arn:aws:iam::${account}:user/worker`;
const principal = { account, user: "worker", arn, accessKeyId: "AKIAWORKERWORKERWORK" };

export class AuditHarness implements AsyncDisposable {
  readonly directory = mkdtempSync(join(tmpdir(), "ekiden-audit-"));
  readonly file = join(this.directory, "audit.log");
  readonly clock = new TestClock(begin);
  /** The server's own log. */
  readonly logged: {
    readonly body: string;
    readonly "ekiden.lost"?: number;
    readonly "ekiden.reason"?: string;
  }[] = [];
  #audit: AuditLog | undefined;

  async open(options: Partial<AuditLogOptions> = {}, outlet?: Outlet): Promise<AuditLog> {
    this.#audit = new AuditLog({
      outlet: outlet ?? (await openOutlet(this.file)),
      clock: this.clock,
      log: createLog("warn", { write: (line) => void this.logged.push(JSON.parse(line)) }),
      region: "us-east-1",
      account,
      ...options,
    });
    return this.#audit;
  }

  call(n: number): AuditedOperation {
    return {
      operation: "DescribeDomain",
      requestId: `request-${n}`,
      at: begin + n,
      principal,
      address: "127.0.0.1",
      userAgent: "test",
      input: { name: `d${n}` },
    };
  }

  records(file = this.file): Record<string, unknown>[] {
    return readFileSync(file, "utf8")
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  }

  requests(file?: string): unknown[] {
    return this.records(file).map(({ requestID }) => requestID);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#audit?.close();
    rmSync(this.directory, { recursive: true });
  }
}

export const upTo = (max: number) => Array.from({ length: max }, (_, n) => n);
export const isLinux = process.platform === "linux";
