// How large commits are, how long they wait and how long the disk or the database takes, and how
// long it takes until a node knows of those of others.
import type { Registry } from "prom-client";
import type { CommitFacts } from "../store/statistics.ts";
import { Distribution } from "./distribution.ts";
import { addDistributions } from "./instruments.ts";
import { metricRows as rows } from "./rows.ts";

const none = () => [];

export class CommitMetrics {
  readonly #isShared: boolean;
  readonly #requests = new Distribution(rows.commitRequests.bounds);
  readonly #wait = new Distribution(rows.commitWait.bounds);
  readonly #sync = new Distribution(rows.commitSync.bounds);
  readonly #lag = new Distribution(rows.notificationLag.bounds);

  /** `isShared`: other nodes use the store as well. */
  constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  committed({ requests, waitMilliseconds, syncMilliseconds }: CommitFacts): void {
    this.#requests.observe(requests);
    this.#wait.observe(waitMilliseconds / 1_000);
    this.#sync.observe(syncMilliseconds / 1_000);
  }

  notified(lagMilliseconds: number): void {
    this.#lag.observe(lagMilliseconds / 1_000);
  }

  addTo(registry: Registry): void {
    const isShared = this.#isShared;
    const only = (value: Distribution) => () => [{ labels: [], value }];
    addDistributions(registry, rows.commitRequests, only(this.#requests));
    addDistributions(registry, rows.commitWait, only(this.#wait));
    addDistributions(registry, rows.commitSync, only(this.#sync));
    addDistributions(registry, rows.notificationLag, isShared ? only(this.#lag) : none);
  }
}
