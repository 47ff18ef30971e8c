// Temporal's configuration: that of its own repository for development, with durable commits, ports
// of this run, and limits of calls that no load reaches.

export interface TemporalPorts {
  readonly frontend: number;
  readonly all: readonly number[];
}

/** A SQLite file, or a PostgreSQL's socket directory and the names of two databases. */
export type TemporalStore =
  | { readonly kind: "sqlite"; readonly file: string }
  | {
      readonly kind: "postgres";
      readonly host: string;
      readonly databases: readonly [string, string];
    };

const sqlStore = (store: TemporalStore, index: 0 | 1) =>
  store.kind === "sqlite"
    ? {
        pluginName: "sqlite",
        databaseName: store.file,
        connectAddr: "localhost",
        connectProtocol: "tcp",
        connectAttributes: {
          mode: "rwc",
          cache: "private",
          setup: "true",
          journal_mode: "wal",
          synchronous: "2",
          busy_timeout: "10000",
        },
        maxConns: 1,
        maxIdleConns: 1,
      }
    : {
        pluginName: "postgres12_pgx",
        databaseName: store.databases[index],
        connectAddr: "127.0.0.1:5432",
        connectProtocol: "tcp",
        user: "ekiden",
        password: "none",
        connectAttributes: { host: store.host },
        maxConns: 20,
        maxIdleConns: 20,
      };

const services = ["frontend", "history", "matching", "worker"] as const;

export const temporalConfig = (store: TemporalStore, { all }: TemporalPorts, dynamic: string) => {
  const rpc = (index: number) => ({
    rpc: {
      grpcPort: all[2 * index],
      membershipPort: all[2 * index + 1],
      bindOnLocalHost: true,
    },
  });
  return JSON.stringify({
    log: { stdout: true, level: "warn" },
    persistence: {
      defaultStore: "main",
      visibilityStore: "visibility",
      numHistoryShards: store.kind === "sqlite" ? 1 : 4,
      datastores: { main: { sql: sqlStore(store, 0) }, visibility: { sql: sqlStore(store, 1) } },
    },
    global: { membership: { maxJoinDuration: "30s", broadcastAddress: "127.0.0.1" } },
    services: Object.fromEntries(services.map((name, index) => [name, rpc(index)])),
    clusterMetadata: {
      enableGlobalNamespace: false,
      failoverVersionIncrement: 10,
      masterClusterName: "active",
      currentClusterName: "active",
      clusterInformation: {
        active: {
          enabled: true,
          initialFailoverVersion: 1,
          rpcName: "frontend",
          rpcAddress: `localhost:${all[0]}`,
        },
      },
    },
    dcRedirectionPolicy: { policy: "noop" },
    archival: { history: { state: "disabled" }, visibility: { state: "disabled" } },
    dynamicConfigClient: { filepath: dynamic, pollInterval: "60s" },
  });
};

const lifted = 1_000_000;
const limits = [
  "frontend.rps",
  "frontend.namespaceRPS",
  "frontend.namespaceCount",
  "frontend.persistenceMaxQPS",
  "frontend.persistenceNamespaceMaxQPS",
  "history.rps",
  "history.persistenceMaxQPS",
  "history.persistenceNamespaceMaxQPS",
  "matching.rps",
  "matching.persistenceMaxQPS",
  "matching.persistenceNamespaceMaxQPS",
  "system.visibilityPersistenceMaxReadQPS",
  "system.visibilityPersistenceMaxWriteQPS",
  "worker.persistenceMaxQPS",
];

export const temporalLimits = (): string =>
  JSON.stringify(Object.fromEntries(limits.map((name) => [name, [{ value: lifted }]])));
