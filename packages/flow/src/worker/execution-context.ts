// What a workflow shows of itself, on its way to the service.
import { type Codec, PayloadError } from "../codec.ts";
import type { PayloadPipeline } from "../payload-pipeline.ts";
import { withoutValues } from "../workflow/query.ts";

const what = "what the workflow shows";

/**
 * The text that is sent. Where it is too long when it is encoded, queries are answered with that:
 * a workflow does not fail by what it shows.
 */
export const encodedContext = async (
  payloads: PayloadPipeline,
  codec: Codec,
  text: string | undefined,
): Promise<string | undefined> => {
  if (text === undefined) return undefined;
  try {
    return await payloads.encode(text, what);
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    return payloads.encode(withoutValues(codec, text, error.message), what);
  }
};
