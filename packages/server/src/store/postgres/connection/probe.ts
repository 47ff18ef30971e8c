// Whether calls can be served: by the connections that they need, and with a change that is on the
// disk when it is answered.

import { query } from "./query.ts";
import type { ReconnectingConnection } from "./reconnecting-connection.ts";

const look = query<[], { one: number }>("probe-reader", "select 1 as one")();

/** One short statement for each node and second at most: they hardly ever wait for each other. */
const change = query(
  "probe-writer",
  `insert into meta (key, number) values ('probes', 1)
   on conflict (key) do update set number = meta.number + 1`,
)();

interface Probed {
  readonly writer: ReconnectingConnection;
  readonly reader: ReconnectingConnection;
  /** Without it polls wait, and nothing says that they do not look for tasks of other nodes. */
  readonly claimer: Pick<ReconnectingConnection, "client">;
}

/** Rejects with ServiceUnavailable, whose message says why. */
export const probe = async ({ writer, reader, claimer }: Probed): Promise<void> => {
  await Promise.all([writer.run(change), reader.run(look), claimer.client()]);
};
