// All traces of a node: of calls and of executions, and the queue in which they wait.
import type { Clock } from "../clock.ts";
import { connectionProblem } from "../connection-problem.ts";
import type { Log } from "../log/log.ts";
import type { CallObserver } from "../operations/pipeline.ts";
import type { Store } from "../store/store.ts";
import type { SentTraces } from "../trace-settings.ts";
import { CallSpans } from "./call-spans.ts";
import { ExecutionSpans } from "./execution-spans.ts";
import { Sampling } from "./sampling.ts";
import { SpanExporter } from "./span-exporter.ts";
import { SpanQueue } from "./span-queue.ts";

/** A node that stops reads histories and sends for so long, and at its end only sends. */
const maxCloseMilliseconds = 1_400;
const onlySendMilliseconds = 400;

interface TracingOptions {
  readonly settings: SentTraces;
  readonly store: Pick<Store, "executions" | "histories">;
  /** The machine's. */
  readonly wallClock: Clock;
  /** Of how long something waits. */
  readonly steadyClock: Clock;
  /** Between two parts of the trace of an open execution; undefined: it is sent when it closes. */
  readonly intervalMilliseconds: number | undefined;
  readonly log: Log;
  /** Of the program. */
  readonly version: string;
  /** Its number among the nodes of this machine; undefined: the only one. */
  readonly node: number | undefined;
}

export class Tracing {
  readonly calls: CallObserver;
  readonly #queue: SpanQueue;
  readonly #executions: ExecutionSpans;
  readonly #exporter: SpanExporter;
  readonly #steadyClock: Clock;

  /** Traces from now on, and asks the collector whether it is there. */
  constructor(options: TracingOptions) {
    const { settings, store, wallClock, steadyClock, intervalMilliseconds, log } = options;
    const { version, node } = options;
    const { url, serviceName, resource: given } = settings;
    const own = { "service.name": serviceName, "service.version": version };
    const resource = { ...given, ...own, ...(node !== undefined && { "ekiden.node": `${node}` }) };
    this.#steadyClock = steadyClock;
    const sampling = new Sampling(settings.sampling);
    this.#exporter = new SpanExporter({ url, resource, version });
    const send: SpanExporter["send"] = (spans) => this.#exporter.send(spans);
    const toCollector = { send, connectionProblem: () => connectionProblem(new URL(url)) };
    const queue = new SpanQueue({ ...settings, ...toCollector, steadyClock, log });
    this.#queue = queue;
    this.calls = new CallSpans({ sampling, wallClock, add: (span) => queue.add(span) });
    this.#executions = new ExecutionSpans({
      store,
      sampling,
      queue,
      log,
      steadyClock,
      intervalMilliseconds,
    });
    store.executions.onMeasured((run) => this.#executions.changed(run));
    void queue.probe();
  }

  get figures(): SpanQueue["figures"] {
    return this.#queue.figures;
  }

  /** Sends what there is, if that is soon done: within `left` milliseconds at the longest. */
  async close(left = maxCloseMilliseconds): Promise<void> {
    const until = this.#steadyClock.now() + Math.min(left, maxCloseMilliseconds);
    await this.#executions.close(until - onlySendMilliseconds);
    await this.#queue.close(until);
    void this.#exporter.close();
  }
}
