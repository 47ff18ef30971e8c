// Profiles of the user: where servers are, and what commands assume. One file of JSON, which only
// the user can read, because it may have keys in it.
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { CommandFailure } from "../terminal/command-failure.ts";
import { outputFormats } from "../terminal/printer.ts";
import type { Environment } from "../terminal/terminal.ts";
import { homeFolder } from "./home-folder.ts";

export const profileSettings = {
  endpoint: "where the server is, as in http://127.0.0.1:7930",
  amazon: "yes: Amazon SWF itself, in the place of an endpoint",
  region: "of the signature, and of Amazon SWF",
  domain: "where commands find executions",
  output: `one of ${outputFormats.join(", ")}`,
  awsProfile: "whose credentials of the AWS CLI's files sign calls",
  accessKeyId: "of the key that calls are signed with",
  secretAccessKey: "of the same key",
} as const;

export type ProfileSetting = keyof typeof profileSettings;
export type Profile = { readonly [K in ProfileSetting]?: string };

export interface ProfileFile {
  /** The name of the profile that commands use unless they name one. */
  readonly current: string;
  readonly profiles: Readonly<Record<string, Profile>>;
}

export const firstProfile = "default";
const maxFileBytes = 1_000_000;

/** EKIDEN_CONFIG, or where programs of this system keep their settings. */
export const profilePath = (environment: Environment): string => {
  if (environment.EKIDEN_CONFIG) return environment.EKIDEN_CONFIG;
  const folder =
    environment.XDG_CONFIG_HOME ||
    (process.platform === "win32" && environment.APPDATA) ||
    join(homeFolder(environment), ".config");
  return join(folder, "ekiden", "config.json");
};

/** No profiles where there is no file. Throws CommandFailure for a file that is wrong. */
export const readProfiles = (environment: Environment): ProfileFile => {
  const path = profilePath(environment);
  const text = textAt(path);
  if (text === undefined) return { current: firstProfile, profiles: {} };
  const file = parsed(text);
  if (isProfileFile(file)) return file;
  throw new CommandFailure(
    `the profiles in ${path} cannot be read: it is not what \`ekiden config\` writes`,
    "Correct the file, or move it away and set the profiles again with `ekiden config set`.",
  );
};

const textAt = (path: string): string | undefined => {
  try {
    if (statSync(path).size > maxFileBytes) return "";
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new CommandFailure(
      `the profiles in ${path} cannot be read (${code})`,
      "Give the file to this user (chmod 600), or name another with EKIDEN_CONFIG.",
    );
  }
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isProfile = (value: unknown): value is Profile =>
  isObject(value) &&
  Object.entries(value).every(
    ([name, setting]) => Object.hasOwn(profileSettings, name) && typeof setting === "string",
  );

const isProfileFile = (value: unknown): value is ProfileFile =>
  isObject(value) &&
  typeof value.current === "string" &&
  isObject(value.profiles) &&
  Object.values(value.profiles).every(isProfile);

/** Whole or not at all, readable by this user alone. */
export const writeProfiles = (environment: Environment, file: ProfileFile): void => {
  const path = profilePath(environment);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    // A link to a file that is kept elsewhere stays one.
    const place = existsSync(path) ? realpathSync(path) : path;
    const next = `${place}.${process.pid}`;
    writeFileSync(next, `${JSON.stringify(file, null, 2)}\n`, { mode: 0o600 });
    renameSync(next, place);
  } catch (error) {
    throw new CommandFailure(
      `the profiles cannot be written to ${path}: ${(error as Error).message}`,
      "Make its directory writable, or name another file with EKIDEN_CONFIG.",
    );
  }
};

/** Throws CommandFailure where this profile is named and is not there. */
export const profileNamed = (file: ProfileFile, name: string): Profile => {
  const found = Object.hasOwn(file.profiles, name) ? file.profiles[name] : undefined;
  if (found) return found;
  const known = Object.keys(file.profiles);
  throw new CommandFailure(
    `there is no profile named ${name}`,
    known.length === 0
      ? `\`ekiden config set endpoint http://127.0.0.1:7930 --profile ${name}\` makes it.`
      : `Those that are there: ${known.join(", ")}; \`ekiden config set\` makes others.`,
  );
};
