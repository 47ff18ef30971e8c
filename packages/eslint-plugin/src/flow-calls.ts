// What calls of @ekiden/flow do that work in workflows only, by their paths there. A test holds the
// names against what the package exports.

/** These give a promise that outlives the process. */
export const durable: readonly string[] = [
  "sleep",
  "condition",
  "nextSignal",
  "startChild",
  "runChild",
  "humanTask",
  "localActivity",
  "shielded",
  "withTimeout",
  "compensated",
];

/** So do these members of what others give. */
export const durableMembers: readonly RegExp[] = [
  /^proxyActivities\(\)\.[^.()]+(\.with\(\))*$/,
  /^lambda\(\)$/,
  /^defineSignal\(\)\.waitFor$/,
  /^external\(\)\.(signal|cancel)$/,
  /^startChild\(\)\.await\.(signal|cancel|result)$/,
  /^(CancellationScope|Compensations)\.new\((…)?\)\.run$/,
];

/** Do not wait, and still leave something behind: an event, the next random number, no signals. */
export const lasting: readonly string[] = [
  "continueAsNew",
  "sideEffect",
  "patched",
  "deprecatePatch",
  "acceptChange",
  "recordMarker",
  "setProgress",
  "random",
  "uuid",
  "drainSignals",
  "defineSignal().drain",
];

/** Only look at the run, so that they need one. */
export const looking: readonly string[] = [
  "allHandlersFinished",
  "now",
  "workflowInfo",
  "unconsumedSignals",
];
