// What Patroni is told: of time, of the synchronous standby, and of who may connect.
import type { Machine } from "./network.ts";
import { ownAddress } from "./network.ts";

export const scope = "ekiden";
export const restPort = 8008;

/** Seconds. A primary that is gone is noticed after `ttl`; Patroni takes no less than 20. */
const times = { ttl: 20, loop_wait: 2, retry_timeout: 4 };

const parameters = {
  fsync: "on",
  synchronous_commit: "on",
  max_connections: 100,
  // Of connections whose other end has been cut off.
  tcp_keepalives_idle: 5,
  tcp_keepalives_interval: 2,
  tcp_keepalives_count: 3,
};

/** YAML is a superset of JSON. */
export const configurationOf = (machine: Machine, directory: string, programs: string): object => {
  const everybody = "0.0.0.0/0";
  return {
    scope,
    name: machine.name,
    restapi: {
      listen: `${machine.address}:${restPort}`,
      connect_address: `${machine.address}:${restPort}`,
    },
    etcd3: { host: `${ownAddress}:2379` },
    bootstrap: {
      dcs: {
        ...times,
        maximum_lag_on_failover: 1_048_576,
        synchronous_mode: true,
        postgresql: { use_pg_rewind: true, use_slots: true, parameters },
      },
      initdb: [{ encoding: "UTF8" }, { locale: "C" }, "data-checksums"],
    },
    postgresql: {
      listen: `${machine.address}:5432`,
      connect_address: `${machine.address}:5432`,
      data_dir: `${directory}/data`,
      bin_dir: programs,
      pgpass: `${directory}/pgpass`,
      authentication: {
        superuser: { username: "postgres" },
        replication: { username: "replicator" },
        rewind: { username: "rewinder" },
      },
      parameters: { unix_socket_directories: directory },
      pg_hba: [
        "local all all trust",
        `host all all ${everybody} trust`,
        `host replication all ${everybody} trust`,
      ],
    },
    tags: { nofailover: false },
  };
};
