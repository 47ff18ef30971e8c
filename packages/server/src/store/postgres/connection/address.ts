// Where the databases are, from a URL: one host or several, of which one is the primary.
import { withoutPassword } from "../../../config.ts";
import { StoreError } from "../../store-error.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

/** As the driver hands them to Node's `tls.connect`. */
interface TlsSettings {
  readonly rejectUnauthorized: boolean;
  /** Absent: the certificate is for the host of the URL. */
  readonly checkServerIdentity?: () => undefined;
}

export interface DatabaseUrl {
  readonly addresses: readonly Address[];
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  readonly database?: string | undefined;
  readonly ssl: false | TlsSettings;
  /** Without the password: for people. */
  readonly shown: string;
}

const shape =
  /^postgres(?:ql)?:\/\/(?:(?<user>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/?]*)(?:\/(?<database>[^?]*))?(?:\?(?<rest>.*))?$/;
const usualPort = 5432;
const maxPort = 65_535;
const hostAndPort = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/;

const sslModes: Readonly<Record<string, DatabaseUrl["ssl"]>> = {
  disable: false,
  require: { rejectUnauthorized: false },
  "verify-ca": { rejectUnauthorized: true, checkServerIdentity: () => undefined },
  "verify-full": { rejectUnauthorized: true },
};

const modes = Object.keys(sslModes).join(", ");

/** Throws StoreError. */
export const parseDatabaseUrl = (text: string): DatabaseUrl => {
  const parts = shape.exec(text)?.groups;
  const shown = withoutPassword(text);
  // Where a password holds an @, a / or a ?, a part of it has come to stand elsewhere.
  const isTorn = [parts?.hosts, parts?.database, parts?.rest].some((part) => part?.includes("@"));
  if (!parts || isTorn) {
    throw new StoreError(
      `${shown} is not a URL of a PostgreSQL database: postgres://user:password@host:5432/database ` +
        "is one. In a password, write @ as %40, / as %2F, ? as %3F and : as %3A.",
    );
  }
  const { user, password, hosts = "", database, rest } = parts;
  const { host, sslmode = "disable", ...others } = Object.fromEntries(new URLSearchParams(rest));
  const [unknown] = Object.keys(others);
  const ssl = sslModes[sslmode];
  if (unknown !== undefined || ssl === undefined) {
    throw new StoreError(
      `The URL of the database has a parameter that is not known: ${unknown ?? `sslmode=${sslmode}`}. ` +
        `Known are host, for the directory of a socket, and sslmode: ${modes}.`,
    );
  }
  return {
    addresses: addressesOf(host ?? hosts),
    user: decoded(user),
    password: decoded(password),
    database: decoded(database),
    ssl,
    shown,
  };
};

const decoded = (part: string | undefined): string | undefined => {
  try {
    return part ? decodeURIComponent(part) : undefined;
  } catch {
    throw new StoreError(
      "The URL of the database has a % that begins no character: write it as %25.",
    );
  }
};

const addressesOf = (hosts: string): Address[] =>
  hosts.split(",").map((text) => {
    if (text.startsWith("/")) return { host: text, port: usualPort };
    const [found, host = "", port = usualPort] = hostAndPort.exec(text) ?? [];
    if (found === undefined || Number(port) > maxPort) {
      throw new StoreError(
        `The URL of the database has a host that is none: ${text}. ` +
          "A host is a name or an address, and a port of 1 to 65535 behind a colon.",
      );
    }
    return { host: host.replace(/^\[|\]$/g, "") || "localhost", port: Number(port) };
  });
