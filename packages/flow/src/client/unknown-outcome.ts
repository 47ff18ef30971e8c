// A call that may be done although no answer came: by its id the caller looks, or asks again.
import { isAborted, mayBeDone } from "../faults.ts";

/** What the call answers; an error after which it may be done has the id, often made here. */
export const tellingId = async <T>(
  call: Promise<T>,
  name: "workflowId" | "updateId",
  id: string,
): Promise<T> => {
  try {
    return await call;
  } catch (error) {
    // The reason of a signal is its owner's.
    if (error instanceof Error && mayBeDone(error) && !isAborted(error)) {
      Object.assign(error, { [name]: id });
      error.message += `; the ${name} is ${id}`;
    }
    throw error;
  }
};
