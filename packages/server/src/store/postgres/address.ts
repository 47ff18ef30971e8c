// Where the databases are, from a URL: one host or several, of which one is the primary.
import { StoreError } from "../store-error.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface DatabaseUrl {
  readonly addresses: readonly Address[];
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
  readonly ssl: boolean | { readonly rejectUnauthorized: boolean };
  /** Without the password: for people. */
  readonly shown: string;
}

const shape =
  /^postgres(?:ql)?:\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/?]*)(?:\/(?<database>[^?]*))?(?:\?(?<rest>.*))?$/;
const usualPort = 5432;

const sslModes: Readonly<Record<string, DatabaseUrl["ssl"]>> = {
  disable: false,
  prefer: false,
  require: { rejectUnauthorized: false },
  "verify-ca": true,
  "verify-full": true,
};

export const isDatabaseUrl = (text: string): boolean => shape.test(text);

/** Throws StoreError. */
export const parseDatabaseUrl = (text: string): DatabaseUrl => {
  const parts = shape.exec(text)?.groups;
  if (!parts) throw new StoreError(`${text} is not a URL of a PostgreSQL database.`);
  const { user, password, hosts = "", database, rest } = parts;
  const { host, sslmode = "disable", ...others } = Object.fromEntries(new URLSearchParams(rest));
  const [unknown] = Object.keys(others);
  const ssl = sslModes[sslmode];
  if (unknown !== undefined || ssl === undefined) {
    throw new StoreError(
      `The URL of the database has a parameter that is not known: ${unknown ?? `sslmode=${sslmode}`}. ` +
        "Known are host, for the directory of a socket, and sslmode.",
    );
  }
  return {
    addresses: addressesOf(host ?? hosts),
    user: decoded(user),
    password: decoded(password),
    database: decoded(database),
    ssl,
    shown: text.replace(/:\/\/([^:@/]*):[^@/]*@/, "://$1@"),
  };
};

const decoded = (part: string | undefined) => (part ? decodeURIComponent(part) : undefined);

const addressesOf = (hosts: string): Address[] =>
  hosts.split(",").map((text) => {
    if (text.startsWith("/")) return { host: text, port: usualPort };
    const [, host = "", port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text) ?? [];
    const named = host.replace(/^\[|\]$/g, "") || "localhost";
    return { host: named, port: Number(port ?? usualPort) };
  });
