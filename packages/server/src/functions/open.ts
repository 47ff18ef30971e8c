// From what was configured to targets.
import { availableParallelism } from "node:os";
import type { Clock } from "../clock.ts";
import type { Log } from "../observe/log.ts";
import type { Store } from "../store/store.ts";
import { openLambdaService } from "./aws/lambda-service.ts";
import { type FunctionRow, readFunctions } from "./configuration.ts";
import { Dispatcher } from "./dispatcher.ts";
import { Endpoint } from "./http/endpoint.ts";
import { type FunctionHandler, InProcessFunctions } from "./in-process.ts";
import { LocalFunctions } from "./local/local-functions.ts";
import type { FunctionTarget } from "./target.ts";
import { type TargetRow, Targets } from "./targets.ts";

/** A file, a directory, or functions of this process. */
export type FunctionsChoice = string | Readonly<Record<string, FunctionHandler>>;

export interface FunctionsOptions {
  readonly functions: FunctionsChoice;
  /** Unless given, four for each core. */
  readonly concurrency: number | undefined;
  readonly region: string;
  readonly account: string;
  readonly log: Log;
}

const functionsPerCore = 4;

interface OpenTargets {
  readonly targets: Targets;
  readonly concurrencyPerAccount?: number | undefined;
}

const openTargets = async (options: FunctionsOptions): Promise<OpenTargets> => {
  const { functions, account } = options;
  if (typeof functions !== "string") {
    return { targets: new Targets([{ target: new InProcessFunctions(functions) }], account) };
  }
  const { rows, concurrencyPerAccount } = await readFunctions(functions);
  const opened = rows.map(async (row): Promise<TargetRow> => {
    const assumesRoles = row.kind === "lambda" && row.lambda.assumeRole;
    return { ...row, assumesRoles, target: await openTarget(row, options) };
  });
  return { targets: new Targets(await Promise.all(opened), account), concurrencyPerAccount };
};

const openTarget = async (row: FunctionRow, options: FunctionsOptions): Promise<FunctionTarget> => {
  const { region, log } = options;
  switch (row.kind) {
    case "local":
      return new LocalFunctions({ ...row.local, region, onLine: log.functionLine });
    case "http":
      return new Endpoint(row.http);
    case "lambda":
      return openLambdaService({ region, ...row.lambda });
  }
};

export interface DispatcherParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly isShared: boolean;
}

/** One account alone leaves room for others, where there can be others. */
const usualPerAccount = (concurrency: number, { isShared }: Targets): number =>
  isShared ? Math.ceil(concurrency / 2) : concurrency;

/**
 * The functions of a node; nothing is taken before it is started.
 * Rejects with ConfigError for a configuration that cannot be used.
 */
export const openDispatcher = async (
  options: FunctionsOptions,
  parts: DispatcherParts,
): Promise<Dispatcher> => {
  const { concurrency = functionsPerCore * availableParallelism(), account, log } = options;
  const { targets, ...read } = await openTargets(options);
  const { concurrencyPerAccount = usualPerAccount(concurrency, targets) } = read;
  const bounds = { concurrency, concurrencyPerAccount };
  return new Dispatcher({ ...parts, ...bounds, targets, account, log });
};
