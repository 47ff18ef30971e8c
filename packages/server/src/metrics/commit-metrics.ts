// How large commits are, how long they wait and how long the disk or the database takes.
import type { Registry } from "prom-client";
import type { CommitFacts } from "../store/statistics.ts";
import { Distribution } from "./distribution.ts";
import { addDistributions } from "./instruments.ts";
import { metricRows as rows } from "./rows.ts";

export class CommitMetrics {
  readonly #requests = new Distribution(rows.commitRequests.bounds);
  readonly #wait = new Distribution(rows.commitWait.bounds);
  readonly #sync = new Distribution(rows.commitSync.bounds);

  committed({ requests, waitMilliseconds, syncMilliseconds }: CommitFacts): void {
    this.#requests.observe(requests);
    this.#wait.observe(waitMilliseconds / 1_000);
    this.#sync.observe(syncMilliseconds / 1_000);
  }

  addTo(registry: Registry): void {
    const only = (value: Distribution) => () => [{ labels: [], value }];
    addDistributions(registry, rows.commitRequests, only(this.#requests));
    addDistributions(registry, rows.commitWait, only(this.#wait));
    addDistributions(registry, rows.commitSync, only(this.#sync));
  }
}
