// Encoding and decoding in a worker: a codec or a store that is unavailable for a moment fails no
// task.
import { CodecError } from "../payload-codec.ts";
import { type InsistOptions, insist } from "./answers.ts";

/** So often an offload is asked before the decision task, or the activity, fails. */
const maxDecisionTries = 5;
const maxActivityTries = 8;

/**
 * For a decision task, which has little time: a codec that has not answered in time is not asked
 * again. The task fails instead, which is recorded, and comes back after a pause.
 */
export const codeForDecision = <T>(code: () => Promise<T>, options: InsistOptions): Promise<T> =>
  insist(code, {
    ...options,
    isOver: (error, failures) =>
      failures >= maxDecisionTries || (error instanceof CodecError && error.timedOut),
  });

/**
 * For an activity, whose work would be done in vain, or whose call would be lost: codecs are asked
 * until they answer, and its time-outs go on meanwhile.
 */
export const codeForActivity = <T>(code: () => Promise<T>, options: InsistOptions): Promise<T> =>
  insist(code, {
    ...options,
    isOver: (error, failures) => failures >= maxActivityTries && !(error instanceof CodecError),
  });
