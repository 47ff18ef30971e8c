// Access keys by the same verbs, in a store and at a server.
import { type KeyService, openKeyService } from "@ekiden/server";
import { type GivenPlace, isServerTyped, sessionAt, storeOpenedBy } from "./access-place.ts";
import { configFrom } from "./config-file.ts";
import type { Session } from "./connection/session.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** `create` makes a key of the account of the place. */
export type Keys = Pick<KeyService, "list" | "setStatus" | "delete" | "rotate" | "session"> & {
  create(user: string): ReturnType<KeyService["create"]>;
};

/** To be closed in the end. */
interface OpenKeys {
  readonly keys: Keys;
  close(): Promise<void>;
}

/** Rejects with CommandFailure, or as `openKeyService` does. */
export const openKeys = async (terminal: Terminal, given: GivenPlace): Promise<OpenKeys> => {
  if (isServerTyped(given)) {
    const session = sessionAt(terminal, given);
    return { keys: new ServerKeys(session), close: () => session.close() };
  }
  const config = await configFrom(given, terminal.environment);
  const { service, close } = await storeOpenedBy(given, () => openKeyService(config));
  const { account } = config;
  const keys: Keys = {
    create: (user) => service.create({ account, user }),
    list: () => service.list(),
    setStatus: (id, status) => service.setStatus(id, status),
    delete: (id) => service.delete(id),
    rotate: (id, keepMilliseconds) => service.rotate(id, keepMilliseconds),
    session: (id, seconds) => service.session(id, seconds),
  };
  return { keys, close };
};

class ServerKeys implements Keys {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  create(user: string) {
    return this.#session.callEkiden("CreateAccessKey", { user });
  }

  async list() {
    const { account, accessKeys } = await this.#session.callEkiden("ListAccessKeys", {});
    return accessKeys.map(({ createdAt, previousSecretUntil: until, ...key }) => ({
      ...key,
      account,
      createdAt: createdAt * 1_000,
      previousUntil: until === undefined ? undefined : until * 1_000,
    }));
  }

  async setStatus(accessKeyId: string, status: "active" | "disabled") {
    const operation = status === "active" ? "EnableAccessKey" : "DisableAccessKey";
    await this.#session.callEkiden(operation, { accessKeyId });
  }

  delete(accessKeyId: string) {
    return this.#session.callEkiden("DeleteAccessKey", { accessKeyId });
  }

  rotate(accessKeyId: string, keepMilliseconds: number) {
    const keepSeconds = keepMilliseconds / 1_000;
    return this.#session.callEkiden("RotateAccessKey", { accessKeyId, keepSeconds });
  }

  async session(accessKeyId: string, seconds: number) {
    const input = { accessKeyId, seconds };
    const made = await this.#session.callEkiden("CreateAccessKeySession", input);
    return { ...made, expiresAt: made.expiresAt * 1_000 };
  }
}
