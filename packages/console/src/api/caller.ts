// The session in which a screen was opened. It stays that of the screen when it has ended, until
// the next one begins.
import { createContext, useContext } from "react";
import type { Session } from "./ekiden-types.ts";

const CallerContext = createContext<Session | undefined>(undefined);
export const CallerProvider = CallerContext.Provider;

export const useCaller = (): Session => {
  const session = useContext(CallerContext);
  if (!session) throw new Error("Screens stand inside a CallerProvider");
  return session;
};
