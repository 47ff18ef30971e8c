// The service as workers and clients call it: by the client of @ekiden/client, or by one of the AWS
// SDK that a program has already.
import {
  type CallOptions,
  type CallRetry,
  type ClientOptions,
  type EkidenOperations,
  type Input,
  type OperationName,
  type Output,
  SwfClient,
} from "@ekiden/client";
import { type AwsSdkClient, AwsSdkService } from "./aws-sdk.ts";
import type { MetricsReceiver } from "./metrics/receiver.ts";

/**
 * What is called: a `SwfClient` is one. The signal of a poll is that of later ones, too: who
 * listens to it must end that with the poll.
 */
export interface Service {
  readonly call: <K extends OperationName>(
    operation: K,
    input: Input<K>,
    options?: CallOptions,
  ) => Promise<Output<K>>;
  /** As of a `SwfClient`. */
  readonly onClosed?: (runId: string, listener: () => void) => (() => void) | undefined;
  /** As of a `SwfClient`. Absent where Ekiden's own operations cannot be called. */
  readonly ekiden?: Pick<EkidenOperations, "awaitWorkflowExecutionClose"> &
    Partial<Pick<EkidenOperations, "createSchedule" | "updateSchedule">>;
  /** As of a `SwfClient`. */
  readonly durable?: () => Promise<void>;
}

/** Where the service is, and whose calls they are. What is left out, the environment tells. */
export interface ServiceOptions extends Pick<ClientOptions, "endpoint" | "region" | "credentials"> {
  /**
   * A client that the program has: a `SwfClient`, or an `SWFClient` of the AWS SDK, whose socket
   * pool must hold all polls at once. Otherwise one is made.
   */
  readonly client?: Service | AwsSdkClient | undefined;
  /**
   * Receives what is measured: `otelMetrics()` of `@ekiden/otel`, `prometheusMetrics()` of
   * `@ekiden/flow/prometheus`, or a program's own. Without one nothing is measured.
   */
  readonly metrics?: MetricsReceiver | undefined;
}

export interface OpenedService {
  readonly service: Service;
  /** Ends what was opened here; a client that was given stays as it is. */
  readonly close: () => Promise<void>;
}

const stays = async (): Promise<void> => {};

/**
 * Throws where no region is known and no client is given. A client that is made here calls
 * `onRetry`; one that was given calls its own.
 */
export const openService = (
  { client, ...options }: ServiceOptions,
  onRetry?: (retry: CallRetry) => void,
): OpenedService => {
  if (!client) {
    const { endpoint, region, credentials } = options;
    const made = new SwfClient({ endpoint, region, credentials, onRetry });
    return { service: made, close: () => made.close() };
  }
  if ("call" in client) return { service: client, close: stays };
  return { service: new AwsSdkService(client), close: stays };
};

/** Of a client of the AWS SDK, which waits without end unless it is told not to. */
const callMilliseconds = 30_000;

/** For all calls but polls: each of them has an end. */
export const openCaller: typeof openService = (options, onRetry) => {
  const { service, close } = openService(options, onRetry);
  const isOfSdk = service instanceof AwsSdkService;
  return { service: isOfSdk ? limitedService(service, callMilliseconds) : service, close };
};

/**
 * The same service, whose calls have an end, which may only be made earlier: on a connection that
 * has silently gone, an answer never comes.
 */
export const limitedService = (service: Service, answerMilliseconds: number): Service => ({
  call: (operation, input, options) => {
    const own = options?.answerMilliseconds ?? answerMilliseconds;
    const limit = Math.min(own, answerMilliseconds);
    return service.call(operation, input, { ...options, answerMilliseconds: limit });
  },
});
