// The one client. Endpoint, region and keys come from the environment (AWS_ENDPOINT_URL_SWF,
// AWS_REGION, …): without the first, the same programs run against Amazon SWF.
import { SWF } from "@aws-sdk/client-swf";
import type { Say } from "./print.ts";

// The pinned SDK runs on Node 20; its notice of later ones that will not is for another page.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";

export const swf = new SWF({});

/** Sends an answer that may come after its task timed out: SWF has then moved on without it. */
export async function answer(say: Say, send: () => Promise<unknown>): Promise<void> {
  try {
    await send();
  } catch (error) {
    if (!isFault(error, "UnknownResourceFault")) throw error;
    say(`came too late: ${error.message}`, "bad");
  }
}

export function isFault(error: unknown, ...names: string[]): error is Error {
  return error instanceof Error && names.includes(error.name);
}
