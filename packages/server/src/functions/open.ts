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

/** Rejects with ConfigError for a configuration that cannot be used. */
export const openTargets = async (options: FunctionsOptions): Promise<Targets> => {
  const { functions, account } = options;
  if (typeof functions !== "string") {
    return new Targets([{ target: new InProcessFunctions(functions) }], account);
  }
  const rows = await readFunctions(functions);
  const opened = rows.map(async (row): Promise<TargetRow> => {
    return { ...row, target: await openTarget(row, options) };
  });
  return new Targets(await Promise.all(opened), account);
};

const openTarget = async (row: FunctionRow, options: FunctionsOptions): Promise<FunctionTarget> => {
  const { region, account, log } = options;
  switch (row.kind) {
    case "local":
      return new LocalFunctions({ ...row.local, region, account, onLine: log.functionLine });
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

/** The functions of a node; nothing is taken before it is started. */
export const openDispatcher = async (
  options: FunctionsOptions,
  parts: DispatcherParts,
): Promise<Dispatcher> => {
  const { concurrency = functionsPerCore * availableParallelism(), log } = options;
  return new Dispatcher({ ...parts, targets: await openTargets(options), concurrency, log });
};
