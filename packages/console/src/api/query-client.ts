// How answers are kept: as long as a page shows them, and asked for again when it is looked at.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiFault } from "./fault.ts";

const maxRetries = 2;

/** What was refused stays refused; what did not arrive may yet. */
const mayBeRetried = (failures: number, error: Error) =>
  failures < maxRetries &&
  error instanceof ApiFault &&
  !error.isSilence &&
  (error.status === 0 || error.status >= 500);

const isSignedOut = (error: Error): boolean =>
  error instanceof ApiFault &&
  /^(ExpiredToken|MissingAuthenticationToken)Exception$/.test(error.fault);

/** A user who is signed in no more is led to the sign-in page. */
const onError = (error: Error): void => {
  if (isSignedOut(error)) void queryClient.invalidateQueries({ queryKey: ["session"] });
};

export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({ onError }),
  defaultOptions: {
    queries: {
      retry: mayBeRetried,
      staleTime: 2_000,
      networkMode: "always",
      // Which has it off by itself, since it never waits for a network.
      refetchOnReconnect: true,
    },
    mutations: { retry: false, networkMode: "always" },
  },
});
