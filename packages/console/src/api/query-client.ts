// How answers are kept: as long as a page shows them, and asked for again when it is looked at.
import { QueryClient } from "@tanstack/react-query";
import { ApiFault } from "./fault.ts";

const retriesMost = 2;

/** What was refused stays refused; what did not arrive may yet. */
const mayBeRetried = (failures: number, error: Error) =>
  failures < retriesMost &&
  error instanceof ApiFault &&
  (error.status === 0 || error.status >= 500);

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: mayBeRetried, staleTime: 2_000, networkMode: "always" },
    mutations: { retry: false, networkMode: "always" },
  },
});
