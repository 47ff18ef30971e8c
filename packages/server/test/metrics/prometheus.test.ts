// A real Prometheus scrapes a node, and its answers to the page's rules are those of the node.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { domain, Harness } from "../ekiden/harness.ts";
import { decide, populate, start } from "../ekiden/orders.ts";

/** Prometheus at this path, or where programs are looked for. */
const prometheus = process.env.EKIDEN_PROMETHEUS ?? "prometheus";
const isInstalled = spawnSync(prometheus, ["--version"]).status === 0;
const skip = !isInstalled && `${prometheus} is not installed`;

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
scrape_configs:
  - job_name: ekiden
    scrape_interval: 1s
    static_configs:
      - targets: ["${target}"]
`;

/** A Prometheus of its own, which scrapes this target every second. */
class Scraper implements AsyncDisposable {
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

  /** The value of what this expression finds first; undefined while nothing is scraped. */
  async ask(expression: string): Promise<number | undefined> {
    const query = new URLSearchParams({ query: expression });
    const answer = await fetch(`${this.#url}/api/v1/query?${query}`).catch(() => undefined);
    if (!answer?.ok) return undefined;
    const { data } = (await answer.json()) as {
      data: { result: { value: [number, string] }[] };
    };
    const [first] = data.result;
    return first && Number(first.value[1]);
  }

  /** Waits until the expression has this value. */
  async meets(expression: string, value: number): Promise<void> {
    while ((await this.ask(expression)) !== value) {
      assert.equal(this.#process.exitCode, null, "Prometheus runs");
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    await this.#ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

test("Prometheus scrapes a node, and knows of it what was done", { skip }, async () => {
  await using harness = await Harness.open({ metrics: "127.0.0.1:0" });
  const { owner, node } = harness;
  await populate(owner);
  await start(owner, "order-1");
  await decide(owner, [{ decisionType: "CompleteWorkflowExecution" }]);
  await start(owner, "order-2");

  await using scraper = await Scraper.start(new URL(node.metricsUrl ?? "").host);
  await scraper.meets('up{job="ekiden"}', 1);
  const ofDomain = `{domain="${domain}"}`;
  await scraper.meets(`sum(swf_workflows_completed_total${ofDomain})`, 1);
  await scraper.meets(`sum(swf_workflow_start_to_close_time_seconds_count${ofDomain})`, 1);
  await scraper.meets(`sum(swf_pending_tasks${ofDomain})`, 1);
  await scraper.meets("min by (instance) (ekiden_store_up)", 1);
  const ok = 'ekiden_calls_total{operation="StartWorkflowExecution",status="ok"}';
  await scraper.meets(`sum(${ok})`, 2);
});
