// Names that Flow keeps for itself in histories.
// Written by `npm run client:types` from the rows of @ekiden/model; do not edit it.

export const flowNames = {
  /** Marker: a decision task failed; its details say why. */
  decisionFailure: "ekiden.decisionFailure",
  /** Timer, with the number of an event: a failed decision task is tried again when it fires. */
  retryTimer: "ekiden.retry",
  /** Timer, likewise: not all decisions fitted; the rest follow when it fires. */
  moreTimer: "ekiden.more",
  /** Signal: asks for an update. */
  updateSignal: "ekiden.update",
  /** Marker, with the id of the update behind it: the answer. */
  updateAnswer: "ekiden.answer.",
  /** In the id of a timer, between that of an activity and a number: the pause after that try. */
  pause: ".pause-",
} as const;
