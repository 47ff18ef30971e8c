// The log of a node: an outage of the database is logged by its store alone, and not by each job
// and function that is tried again meanwhile.
import { Fault } from "@ekiden/model";
import { createLog, type Log } from "../log/log.ts";
import { StoreAway } from "../store/store-error.ts";

/** The store is away, or takes nothing more until it has caught up. */
const isPassing = (error: unknown): boolean =>
  error instanceof Fault &&
  (error.cause instanceof StoreAway || error.fault === "ThrottlingException");

export const createNodeLog = (...given: Parameters<typeof createLog>): Log => {
  const log = createLog(...given);
  return {
    ...log,
    jobFailed(job, error) {
      if (!isPassing(error)) log.jobFailed(job, error);
    },
    functionFailed(error) {
      if (!isPassing(error)) log.functionFailed(error);
    },
  };
};
