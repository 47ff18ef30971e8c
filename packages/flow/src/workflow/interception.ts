// The interceptors of a run. Where there are none, all of this is one question.
import { noHeaders, type PayloadHeaders, splitHeaders } from "../headers.ts";
import { type Chain, chainOf } from "../interceptors/chain.ts";
import type {
  WorkflowInboundInterceptor,
  WorkflowInterceptors,
  WorkflowOutboundInterceptor,
} from "../interceptors/workflow.ts";
import type { Run } from "./run.ts";

type Part<K extends keyof WorkflowInterceptors> = NonNullable<WorkflowInterceptors[K]>;

/** What a run has of its own, made when its code is first called. */
export class RunInterceptors {
  readonly inbound: readonly WorkflowInboundInterceptor[];
  readonly outbound: readonly WorkflowOutboundInterceptor[];
  /** They are called when the run has been closed. */
  readonly closed: readonly Part<"closed">[];

  constructor(factories: readonly (() => WorkflowInterceptors)[]) {
    const all = factories.map((make) => make());
    const parts = <K extends keyof WorkflowInterceptors>(part: K) =>
      all.flatMap(({ [part]: own }) => (own === undefined ? [] : [own])) as Part<K>[];
    this.inbound = parts("inbound");
    this.outbound = parts("outbound");
    this.closed = all.flatMap((own) => (own.closed ? [own.closed.bind(own)] : []));
  }
}

const interceptorsOf = (run: Run): RunInterceptors | undefined => {
  const { interception } = run.options;
  if (!interception) return undefined;
  run.interceptors ??= new RunInterceptors(interception.parts);
  return run.interceptors;
};

/** The headers for a receiver; none where it is not to get any. */
export const headersFor = (run: Run, name: string, headers: PayloadHeaders): PayloadHeaders =>
  run.options.interception?.withoutHeaders.has(name) ? noHeaders : headers;

const started = new WeakMap<Run, PayloadHeaders>();

/** The headers that a run was started with. */
export const headersOf = (run: Run): PayloadHeaders => {
  const known = started.get(run);
  if (known) return known;
  const { headers } = splitHeaders(run.payloads.decode(run.started?.data.input));
  if (run.started) started.set(run, headers);
  return headers;
};

/** Through what comes to a run; undefined where no interceptor has the method. */
export const inbound = <K extends keyof WorkflowInboundInterceptor>(
  run: Run,
  method: K,
): Chain<NonNullable<WorkflowInboundInterceptor[K]>> | undefined => {
  const interceptors = interceptorsOf(run);
  return interceptors && chainOf(interceptors.inbound, method);
};

/** Through what a run asks for; undefined where no interceptor has the method. */
export const outbound = <K extends keyof WorkflowOutboundInterceptor>(
  run: Run,
  method: K,
): Chain<NonNullable<WorkflowOutboundInterceptor[K]>> | undefined => {
  const interceptors = interceptorsOf(run);
  return interceptors && chainOf(interceptors.outbound, method);
};

/** What an interceptor throws at once is what its promise is rejected with. */
export const inPromise = <T>(call: () => Promise<T>): Promise<T> =>
  new Promise<T>((resolve) => resolve(call()));
