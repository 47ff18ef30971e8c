// Who is signed in. The secret of a key is sent once, to sign in, and kept nowhere.
import { callPath } from "./call.ts";
import type { Session } from "./ekiden-types.ts";
import { rememberToken } from "./session-token.ts";

export const readSession = async (signal?: AbortSignal): Promise<Session> =>
  rememberToken(await callPath("GET /api/session", {}, signal));

export const signIn = async (accessKeyId: string, secretAccessKey: string): Promise<Session> =>
  rememberToken(await callPath("POST /api/session", { accessKeyId, secretAccessKey }));

export const signOut = async (): Promise<Session> =>
  rememberToken(await callPath("DELETE /api/session", {}));
