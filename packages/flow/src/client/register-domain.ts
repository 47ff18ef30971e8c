// Domains: registered once, and left as they are.
import { isFault } from "../faults.ts";
import { standardErrorLog, type WorkflowLog } from "../log.ts";
import { openCaller, type Service, type ServiceOptions } from "../service.ts";

/** What is said of a domain that is registered. */
export interface DomainOptions {
  /** How long closed runs are kept: 0 to 90, and 30 unless given. It cannot be changed. */
  readonly retentionDays?: number;
  /** Is warned where the domain was registered with another period; by default standard error. */
  readonly log?: WorkflowLog;
}

const usualRetentionDays = 30;

/**
 * Registers a domain; one that is there already stays as it is. `service` is a client, or says
 * where the service is. Rejects as the client does: with a ServiceError, a NoAnswerError, ….
 *
 * @example
 * ```ts
 * import { registerDomain } from "@ekiden/flow";
 *
 * const service = { endpoint: "http://127.0.0.1:7930", region: "us-east-1" };
 * await registerDomain({ ...service, credentials: "none" }, "shop", { retentionDays: 7 });
 * ```
 */
export const registerDomain = async (
  service: NonNullable<ServiceOptions["client"]> | Omit<ServiceOptions, "client">,
  name: string,
  { retentionDays, log = standardErrorLog }: DomainOptions = {},
): Promise<void> => {
  const days = String(retentionDays ?? usualRetentionDays);
  const isClient = "call" in service || "send" in service;
  const { service: opened, close } = openCaller(isClient ? { client: service } : service);
  try {
    await opened.call("RegisterDomain", { name, workflowExecutionRetentionPeriodInDays: days });
  } catch (error) {
    if (!isFault(error, "DomainAlreadyExistsFault")) throw error;
    const kept = retentionDays === undefined ? days : await daysOf(opened, name);
    if (kept === undefined || kept === days) return;
    const text = `Domain ${name} keeps closed runs for ${kept} days, not ${days}; that cannot be changed`;
    log.warn(text, { kept, wanted: days });
  } finally {
    await close();
  }
};

/** Undefined where it cannot be learned, such as by a key that may not ask. */
const daysOf = async (service: Service, name: string): Promise<string | undefined> => {
  const found = await service.call("DescribeDomain", { name }).catch(() => undefined);
  return found?.configuration.workflowExecutionRetentionPeriodInDays;
};
