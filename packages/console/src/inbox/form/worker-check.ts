// Checks answers beside the page: a pattern of a form may take for ever to be compared with a text,
// and it cannot be told in advance which ones do. A check that takes too long is ended, and done
// again without patterns.
import type { RJSFSchema } from "@rjsf/utils";
import type { Asked } from "./check.ts";
import type { Complaint } from "./complaints.ts";

const maxMilliseconds = 1_000;
/** For its program to arrive. The server checks an answer as well, so none waits long for this. */
const maxLoadMilliseconds = 10_000;

/** None where nothing is wrong, or where the server has to say what is. */
export const checkBeside = async (
  form: RJSFSchema,
  answer: unknown,
): Promise<readonly Complaint[]> => {
  try {
    const whole = await checkInWorker({ form, answer, withPatterns: true });
    return whole ?? (await checkInWorker({ form, answer, withPatterns: false })) ?? [];
  } catch {
    // A browser that starts no worker, or in which none arrives, checks nothing.
    return [];
  }
};

/** Undefined: it has not ended in time, or went wrong. Rejects where it has not begun in time. */
const checkInWorker = (asked: Asked): Promise<readonly Complaint[] | undefined> => {
  const worker = new Worker(new URL("./check-worker.ts", import.meta.url), { type: "module" });
  const checked = new Promise<readonly Complaint[] | undefined>((resolve, reject) => {
    const late = new Error("The program of the check has not arrived in time");
    const loading = setTimeout(reject, maxLoadMilliseconds, late);
    worker.onerror = () => resolve(undefined);
    worker.onmessage = ({ data }: MessageEvent<"ready" | readonly Complaint[]>) => {
      if (data !== "ready") return resolve(data);
      clearTimeout(loading);
      // Its program may have been long on its way, which is no fault of the form.
      setTimeout(resolve, maxMilliseconds, undefined);
      worker.postMessage(asked);
    };
  });
  return checked.finally(() => worker.terminate());
};
