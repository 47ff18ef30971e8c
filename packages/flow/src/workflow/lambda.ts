// Lambda functions, which the service invokes itself.
import type { LambdaOptions } from "../definitions.ts";
import { secondsOf } from "../duration.ts";
import { DecisionRefused, LambdaFailure } from "../errors.ts";
import type { LambdaInput } from "../interceptors/workflow.ts";
import { currentRun } from "./current.ts";
import { inPromise, outbound } from "./interception.ts";
import { type Operation, promised } from "./operation.ts";
import { sentPlain } from "./plain.ts";
import type { Run } from "./run.ts";
import type { Subject } from "./subject.ts";
import { type Where, whereOf } from "./where.ts";

type Handler = (event: never, ...rest: never[]) => unknown;

/** How a workflow calls a function: with its event, and a promise for its result. */
export type LambdaCall<H extends Handler> = (
  ...given: undefined extends Parameters<H>[0]
    ? [event?: Parameters<H>[0]]
    : [event: Parameters<H>[0]]
) => Promise<Awaited<ReturnType<H>>>;

const keyOf = (id: string): string => `lambda ${id}`;

interface Invocation {
  readonly run: Run;
  readonly name: string;
  readonly event: unknown;
  readonly options: LambdaOptions;
  readonly where: Where;
}

const begin = ({ run, name, event, options, where }: Invocation): Operation<unknown> => {
  const id = options.id ?? run.numbers.nextId("function", name);
  const input = run.payloads.encodePlain(event, `the input of function ${name}`);
  const startToCloseTimeout = options.startToClose && secondsOf(options.startToClose);
  const data = { id, name, input, startToCloseTimeout };
  const decision = sentPlain({ type: "ScheduleLambdaFunction", data } as const);
  const operation: Operation<unknown> = run.operations.begin(
    { key: keyOf(id), decision, where },
    (error) => {
      // The service has no way to stop a function: it goes on, and its result is ignored.
      run.operations.takeBack(operation);
      run.operations.reject(operation, error);
    },
  );
  operation.subject = name;
  return operation;
};

/**
 * A Lambda function, by its name, typed by its handler: `lambda<typeof handler>("resize")`. Calling
 * it returns the function's result, and throws a LambdaFailure or a DecisionRefused.
 *
 * @example
 * ```ts
 * import { lambda } from "@ekiden/flow";
 *
 * const resize = lambda<(event: { width: number }) => Promise<string>>("resize");
 * const url = await resize({ width: 320 });
 * ```
 */
export const lambda = <H extends Handler>(
  name: string,
  options: LambdaOptions = {},
): LambdaCall<H> => {
  const call = (event: unknown): Promise<unknown> => {
    const run = currentRun(`function ${name}`);
    const where = whereOf(call, run);
    const schedule = (given: LambdaInput) => promised(() => begin({ run, ...given, where }));
    const chain = outbound(run, "scheduleLambdaFunction");
    const input = { name, event, options };
    return chain ? inPromise(() => chain(input, schedule)) : schedule(input);
  };
  return call as LambdaCall<H>;
};

const ended = (
  run: Run,
  { scheduledEventId }: { readonly scheduledEventId?: number | undefined },
) => run.operations.ofEvent(scheduledEventId ?? 0);

const fail = (kind: LambdaFailure["kind"], cause?: Error) => (operation: Operation) =>
  new LambdaFailure(String(operation.subject), kind, cause);

export const lambdaFunction = {
  resultingEvents: {
    LambdaFunctionScheduled: {
      key: ({ id }) => keyOf(id),
      nameOf: ({ name }) => name,
      link: (run, { id, data }) => run.operations.link(keyOf(data.id), id),
    },
    ScheduleLambdaFunctionFailed: { key: ({ id }) => keyOf(id) },
  },
  newEvents: {
    LambdaFunctionCompleted(run, { data }) {
      run.operations.resolve(ended(run, data), run.payloads.decode(data.result));
    },
    LambdaFunctionFailed(run, { data }) {
      const cause = run.payloads.errorFromLambda(data.reason, data.details);
      run.operations.rejectWith(ended(run, data), fail("failed", cause));
    },
    LambdaFunctionTimedOut(run, { data }) {
      run.operations.rejectWith(ended(run, data), fail("timed out"));
    },
    StartLambdaFunctionFailed(run, { data }) {
      const cause = new Error(
        `${data.cause ?? "not started"}: ${data.message ?? "no reason given"}`,
      );
      run.operations.rejectWith(ended(run, data), fail("not started", cause));
    },
    ScheduleLambdaFunctionFailed(run, { data: { id, cause } }) {
      run.operations.reject(
        run.operations.of(keyOf(id)),
        new DecisionRefused("ScheduleLambdaFunction", cause, id),
      );
    },
  },
} satisfies Subject;
