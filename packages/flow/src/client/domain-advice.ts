// The service says of a domain only that it is unknown; a newcomer has not registered it yet.
import { isFault } from "../faults.ts";

/** What the call answers; the message of an error about the domain says how to register it. */
export const withDomainAdvice = async <T>(call: Promise<T>, domain: string): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    if (error instanceof Error && isAboutDomain(error)) {
      error.message +=
        `; register it with registerDomain(client, ${JSON.stringify(domain)}) or ` +
        `\`ekiden domain register ${domain}\`, or check the endpoint`;
    }
    throw error;
  }
};

const isAboutDomain = (error: Error): boolean =>
  isFault(error, "UnknownResourceFault") && /domain/i.test(error.message);
