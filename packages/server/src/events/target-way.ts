// Reads how a target is sent its events: by a webhook, a command, or the call of EventBridge.
import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import { variable } from "../access/keys/first-key.ts";
import type { SigningCredentials } from "../access/signature/signer.ts";
import type { TargetRow } from "./configuration.ts";
import type { EventBridgeSettings } from "./event-bridge.ts";
import { maxSecretFileBytes } from "./limits.ts";
import { keysFrom, secretForm } from "./signature.ts";

export type TargetWay =
  | { readonly kind: "webhook"; readonly url: URL; readonly keys: readonly Buffer[] }
  | { readonly kind: "command"; readonly words: readonly [string, ...string[]] }
  | ({ readonly kind: "eventBridge" } & EventBridgeSettings);

/** Variables with signing secrets, by their names. */
export type EventSecrets = Readonly<Record<string, string>>;

export interface Circumstances {
  /** Of the file, which its paths are relative to. */
  readonly directory: string;
  readonly secrets: EventSecrets;
}

type WebhookRow = NonNullable<TargetRow["webhook"]>;
type EventBridgeRow = NonNullable<TargetRow["eventBridge"]>;

/** Rejects with an error whose message begins with the place in the target. */
export const wayFrom = async (row: TargetRow, at: Circumstances): Promise<TargetWay> => {
  const { webhook, command, eventBridge } = row;
  const ways = [webhook, command, eventBridge].filter((way) => way !== undefined);
  if (ways.length !== 1) throw new Error(": takes one of webhook, command and eventBridge");
  if (webhook) return await webhookFrom(webhook, at);
  if (eventBridge) return await eventBridgeFrom(eventBridge, at);
  const [program = "", ...args] = command ?? [];
  if (program === "") throw new Error(".command[0]: is the name of a program");
  return { kind: "command", words: [program, ...args] };
};

const webhookFrom = async (row: WebhookRow, at: Circumstances): Promise<TargetWay> => ({
  kind: "webhook",
  url: urlFrom(row.url, ".webhook.url"),
  keys: await keysOf(row, at),
});

const eventBridgeFrom = async (
  { url, region, eventBus, source = "ekiden", keyFile }: EventBridgeRow,
  { directory }: Circumstances,
): Promise<TargetWay> => ({
  kind: "eventBridge",
  url: urlFrom(url, ".eventBridge.url"),
  region,
  eventBus,
  source,
  credentials:
    keyFile === undefined
      ? undefined
      : credentialsIn(await textOf(resolve(directory, keyFile), ".eventBridge.keyFile")),
});

/** The message must not quote the key. */
const credentialsIn = (text: string): SigningCredentials => {
  const accessKeyId = variable("AWS_ACCESS_KEY_ID", text);
  const secretAccessKey = variable("AWS_SECRET_ACCESS_KEY", text);
  const sessionToken = variable("AWS_SESSION_TOKEN", text) || undefined;
  if (accessKeyId && secretAccessKey) return { accessKeyId, secretAccessKey, sessionToken };
  throw new Error(
    ".eventBridge.keyFile must have the lines AWS_ACCESS_KEY_ID=… and AWS_SECRET_ACCESS_KEY=…",
  );
};

const urlFrom = (text: string, place: string): URL => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error(`${place}: takes a URL that begins with https:// or http://`);
  }
  if (url.username || url.password) {
    throw new Error(`${place}: holds no user and no password; requests are signed`);
  }
  return url;
};

const keysOf = async (
  { secretFile, secretVariable }: WebhookRow,
  { directory, secrets }: Circumstances,
): Promise<readonly Buffer[]> => {
  if ((secretFile === undefined) === (secretVariable === undefined)) {
    throw new Error(".webhook: takes one of secretFile and secretVariable");
  }
  if (secretFile === undefined) {
    const text = secrets[secretVariable ?? ""];
    if (text === undefined)
      throw new Error(`.webhook.secretVariable: ${secretVariable} is not set`);
    return requireKeys(text, ".webhook.secretVariable");
  }
  const text = await textOf(resolve(directory, secretFile), ".webhook.secretFile");
  return requireKeys(text, ".webhook.secretFile");
};

const textOf = async (file: string, place: string): Promise<string> => {
  try {
    const { size } = await stat(file);
    if (size > maxSecretFileBytes) throw new Error(`it has more than ${maxSecretFileBytes} bytes`);
    return await readFile(file, "utf8");
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${place} cannot be read: ${message}`);
  }
};

/** The message must not quote the secret. */
const requireKeys = (text: string, place: string): readonly Buffer[] => {
  const keys = keysFrom(text);
  if (keys) return keys;
  throw new Error(`${place} must hold ${secretForm}`);
};
