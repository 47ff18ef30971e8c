// What a worker says when it is up: where it polls. A worker that polls another server, domain or
// list than its starter means is the commonest reason why nothing happens.
import { startLog, type WorkflowLog } from "../log.ts";
import type { Service } from "../service.ts";

interface Announced {
  readonly domain: string;
  readonly taskList: string;
  readonly identity: string;
  readonly polls: number;
  /** Of the program; without one the line goes to the standard error. */
  readonly log?: WorkflowLog;
}

/** Known of a `SwfClient`; a client of the AWS SDK tells it to its own calls alone. */
const endpointOf = (service: Service): string | undefined =>
  "endpoint" in service && typeof service.endpoint === "string" ? service.endpoint : undefined;

const pollsNothing =
  "Polling for nothing, so this worker ends: give it workflows or activities, and more than 0 of " +
  "maxDecisions or maxActivities";

export const announce = (settings: Announced, service: Service): void => {
  const { domain, taskList, identity, polls, log = startLog } = settings;
  const endpoint = endpointOf(service);
  const place = endpoint ?? "the endpoint of its AWS SDK client";
  const fields = { endpoint, domain, taskList, identity };
  if (polls === 0) log.info(pollsNothing, fields);
  else log.info(`Polling ${taskList} of domain ${domain} at ${place}`, fields);
};
