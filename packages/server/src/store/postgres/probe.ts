// Whether calls can be served: by both connections that they need.
import type { Link } from "./link.ts";
import { query } from "./query.ts";
import { unavailable } from "./trouble.ts";

const look = query<[], { can_write: boolean }>(
  "probe",
  "select current_setting('transaction_read_only') = 'off' as can_write",
)();

/** Rejects with ServiceUnavailable, whose message says why. */
export const probe = async (writer: Link, reader: Link): Promise<void> => {
  const [[written]] = await Promise.all([writer.run(look), reader.run(look)]);
  if (!written?.can_write) throw unavailable("The database takes no changes", undefined);
};
