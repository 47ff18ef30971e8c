// Who is signed in. The secret of a key is sent once, to sign in, and kept nowhere.
import { callPath } from "./call.ts";
import type { Session } from "./ekiden-types.ts";
import { tellOtherWindows } from "./other-windows.ts";
import { queryClient } from "./query-client.ts";
import { learnServerTime } from "./server-clock.ts";
import { callerOf, rememberToken } from "./session-token.ts";

/** Of whom all other answers are that this page keeps. */
let loadedBy: string | undefined;

/** What one caller has loaded, the next one does not see, in this window or in another one. */
const accept = (session: Session): Session => {
  const caller = callerOf(session);
  if (caller !== undefined) {
    if (loadedBy !== undefined && loadedBy !== caller) forgetAnswers();
    loadedBy = caller;
  }
  return rememberToken(session);
};

const forgetAnswers = () =>
  queryClient.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });

export const readSession = async (signal?: AbortSignal): Promise<Session> => {
  const askedAt = Date.now();
  const session = await callPath("GET /api/session", {}, signal);
  learnServerTime(session.asOf * 1000, askedAt);
  return accept(session);
};

export const signIn = async (accessKeyId: string, secretAccessKey: string): Promise<Session> => {
  const session = accept(await callPath("POST /api/session", { accessKeyId, secretAccessKey }));
  tellOtherWindows("began");
  return session;
};

export const signOut = async (): Promise<Session> => {
  const session = accept(await callPath("DELETE /api/session", {}));
  tellOtherWindows("ended");
  return session;
};
