// Accounts on a server over a PostgreSQL.
import { randomBytes } from "node:crypto";
import { postgres } from "../shared-postgres.ts";
import { borderTests } from "./border.ts";
import { sideBySideTests } from "./side-by-side.ts";

const open = async () => {
  const store = await postgres.createDatabase();
  const masterKey = randomBytes(32).toString("base64");
  return { place: { data: "unused", store, masterKey }, close: async () => {} };
};

borderTests("a PostgreSQL", open);
sideBySideTests("a PostgreSQL", open);
