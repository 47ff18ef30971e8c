// A real Prometheus for tests, where one is installed.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { skipWithout } from "../../../../tools/programs.ts";
import { alertsPath } from "./dashboard/files.ts";

/** At this path, or where programs are looked for. */
const prometheus = process.env.EKIDEN_PROMETHEUS ?? "prometheus";

/** Why its tests are skipped, or false. */
export const withoutPrometheus = skipWithout(
  prometheus,
  spawnSync(prometheus, ["--version"]).status === 0,
);

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(),
      );
    });
  });

const configOf = (target: string): string => `
global:
  evaluation_interval: 1s
rule_files: ["${alertsPath}"]
scrape_configs:
  - job_name: ekiden
    scrape_interval: 1s
    static_configs:
      - targets: ["${target}"]
`;

/** One each second. What is not so after so many of them will not become so. */
const maxScrapes = 60;

/** An alert, as Prometheus has read it. */
interface LoadedAlert {
  readonly name: string;
  readonly query: string;
  /** `unknown` before it was first evaluated; `ok`, or `err` where that was not possible. */
  readonly health: string;
  readonly state: string;
}

/** A Prometheus of its own, which scrapes this target every second, with the project's alerts. */
export class Scraper implements AsyncDisposable {
  readonly #folder = mkdtempSync(join(tmpdir(), "ekiden-prometheus-"));
  readonly #process;
  readonly #ended: Promise<unknown>;
  readonly #url: string;

  private constructor(target: string, port: number) {
    const config = join(this.#folder, "prometheus.yml");
    writeFileSync(config, configOf(target));
    this.#url = `http://127.0.0.1:${port}`;
    this.#process = spawn(
      prometheus,
      [
        `--config.file=${config}`,
        `--storage.tsdb.path=${join(this.#folder, "data")}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      { stdio: "ignore" },
    );
    this.#ended = new Promise((resolve) => this.#process.once("exit", resolve));
  }

  static async start(target: string): Promise<Scraper> {
    return new Scraper(target, await freePort());
  }

  /** The values of what this expression finds; none while nothing is scraped. */
  async values(expression: string): Promise<readonly number[]> {
    const query = new URLSearchParams({ query: expression });
    const answer = await fetch(`${this.#url}/api/v1/query?${query}`).catch(() => undefined);
    if (!answer?.ok) return [];
    const { data } = (await answer.json()) as {
      data: { result: { value: [number, string] }[] };
    };
    return data.result.map(({ value: [, text] }) => Number(text));
  }

  async alerts(): Promise<readonly LoadedAlert[]> {
    const answer = await fetch(`${this.#url}/api/v1/rules`);
    const { data } = (await answer.json()) as { data: { groups: { rules: LoadedAlert[] }[] } };
    return data.groups.flatMap(({ rules }) => rules);
  }

  /** Waits until this is so. `wanted` says what did not come about. */
  async until(isSo: () => Promise<boolean>, wanted: () => string): Promise<void> {
    while (!(await isSo())) {
      assert.equal(this.#process.exitCode, null, "Prometheus runs");
      const [scrapes = 0] = await this.values('count_over_time(up{job="ekiden"}[5m])');
      assert.ok(scrapes <= maxScrapes, wanted());
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Waits until the first value of the expression is this one. */
  meets(expression: string, value: number): Promise<void> {
    const isMet = async () => (await this.values(expression))[0] === value;
    return this.until(isMet, () => `${expression} is ${value}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    await this.#ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
