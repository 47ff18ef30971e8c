// From what was configured to targets.
import { availableParallelism } from "node:os";
import { getHeapStatistics } from "node:v8";
import type { Clock } from "../clock.ts";
import { ConfigError } from "../config.ts";
import { openLambdaService } from "../functions/aws/lambda-service.ts";
import { type FunctionRow, readFunctions } from "../functions/configuration.ts";
import { Dispatcher } from "../functions/dispatcher.ts";
import { Endpoint } from "../functions/http/endpoint.ts";
import { InProcessFunctions } from "../functions/in-process.ts";
import {
  type FunctionUser,
  findFunctionUser,
  requireReadable,
} from "../functions/local/function-user.ts";
import { LocalFunctions, usualMemoryMegabytes } from "../functions/local/local-functions.ts";
import type { FunctionTarget } from "../functions/target.ts";
import { type TargetRow, Targets } from "../functions/targets.ts";
import type { Log } from "../log/log.ts";
import type { Store } from "../store/store.ts";
import { type FunctionsChoice, isSharedStore, type NodeOptions } from "./node-options.ts";

interface FunctionsOptions {
  readonly functions: FunctionsChoice;
  /** `usualConcurrency` unless given. */
  readonly concurrency: number | undefined;
  /** Nodes of this machine, which share that out. */
  readonly nodes: number;
  readonly region: string;
  readonly account: string;
  readonly log: Log;
  /** As whom functions of this machine run; as the server itself unless given. */
  readonly user?: string | undefined;
  /** The variable with a secret that programs of the server's own user can read. */
  readonly visibleSecret?: string | undefined;
}

const functionsPerCore = 4;

/** Four for each core, and no more than there is memory for beside the server itself. */
export const usualConcurrency = (
  cores = availableParallelism(),
  memoryBytes = process.constrainedMemory() || Number.POSITIVE_INFINITY,
): number => {
  const left = memoryBytes - getHeapStatistics().heap_size_limit;
  const fitting = Math.floor(left / (usualMemoryMegabytes * 1024 * 1024));
  return Math.max(1, Math.min(functionsPerCore * cores, fitting));
};

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
  const user = await functionUserFor(rows, options);
  const opening = rows.map(async (row): Promise<TargetRow> => {
    const assumesRoles = row.kind === "lambda" && row.lambda.assumeRole;
    return { ...row, assumesRoles, target: await openTarget(row, options, user) };
  });
  return { targets: new Targets(await Promise.all(opening), account), concurrencyPerAccount };
};

const fileOptions: Readonly<Record<string, string>> = {
  EKIDEN_MASTER_KEY: "--master-key-file",
  EKIDEN_FIRST_KEY: "--first-key-file",
};
/** Of all other variables with a secret. */
const eventSecretOption = "secretFile in the file of --events";

/** Undefined: the server's own. Rejects with ConfigError where that would not be safe. */
const functionUserFor = async (
  rows: readonly FunctionRow[],
  { user: name, visibleSecret }: FunctionsOptions,
): Promise<FunctionUser | undefined> => {
  const directories = rows.flatMap((row) => (row.kind === "local" ? [row.local.directory] : []));
  if (name !== undefined) {
    const user = await findFunctionUser(name);
    await requireReadable(user, directories);
    return user;
  }
  if (visibleSecret !== undefined && directories.length > 0) {
    throw new ConfigError(
      `Functions of this machine could read ${visibleSecret}, because this system does not let a ` +
        "server take it out of its environment, or what began its container shows it. " +
        "Give the key with " +
        `${fileOptions[visibleSecret] ?? eventSecretOption}, ` +
        "and functions a user of their own with --function-user.",
    );
  }
  return undefined;
};

const openTarget = async (
  row: FunctionRow,
  { region, log }: FunctionsOptions,
  user: FunctionUser | undefined,
): Promise<FunctionTarget> => {
  switch (row.kind) {
    case "local":
      return new LocalFunctions({
        ...row.local,
        region,
        user,
        onLine: log.functionLine,
        onReplaced: log.functionsReplaced,
      });
    case "http":
      return new Endpoint(row.http);
    case "lambda":
      return openLambdaService({ region, ...row.lambda });
  }
};

interface DispatcherDeps {
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
const openDispatcher = async (
  options: FunctionsOptions,
  parts: DispatcherDeps,
): Promise<Dispatcher> => {
  const { concurrency: ofMachine = usualConcurrency() } = options;
  const { nodes, account, log } = options;
  const { targets, ...read } = await openTargets(options);
  const { concurrencyPerAccount = usualPerAccount(ofMachine, targets) } = read;
  const bounds = {
    concurrency: Math.ceil(ofMachine / nodes),
    concurrencyPerAccount: Math.ceil(concurrencyPerAccount / nodes),
  };
  return new Dispatcher({ ...parts, ...bounds, targets, account, log });
};

/** Undefined where there are none. */
export const openFunctions = async (
  options: NodeOptions,
  { store, clock, log }: { store: Store; clock: Clock; log: Log },
): Promise<Dispatcher | undefined> => {
  const { functions = "none", functionConcurrency = "auto", region, account } = options;
  const { nodes = 1 } = options;
  const { functionUser = "none" } = options;
  if (functions === "none") return undefined;
  const concurrency = functionConcurrency === "auto" ? undefined : functionConcurrency;
  const isShared = isSharedStore(options);
  return openDispatcher(
    {
      functions,
      concurrency,
      nodes,
      region,
      account,
      log,
      user: functionUser === "none" ? undefined : functionUser,
      visibleSecret: visibleSecretOf(options),
    },
    { store, clock, isShared },
  );
};

const visibleSecretOf = (options: NodeOptions): string | undefined => {
  const { masterKey, firstKey, eventSecrets = {}, isEnvironmentVisible = false } = options;
  if (!isEnvironmentVisible) return undefined;
  if (masterKey !== undefined) return "EKIDEN_MASTER_KEY";
  return firstKey === undefined ? Object.keys(eventSecrets)[0] : "EKIDEN_FIRST_KEY";
};
