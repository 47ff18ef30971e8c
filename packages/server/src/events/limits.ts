// Limits of events for targets outside.

export const maxTargets = 32;
/** Of the file of --events. */
export const maxFileBytes = 1_000_000;
/** Of a file with secrets or with a key; more is none. */
export const maxSecretFileBytes = 16_384;
/** Of one request or standard input; payloads that do not fit are left out. */
export const maxBodyBytes = 262_144;
/** Of an answer; the rest is not read. */
export const maxAnswerBytes = 65_536;
/** Of why an attempt failed, as it is kept; characters. */
export const maxErrorCharacters = 500;
/** Of what a target says about a failure, in that reason; characters. */
export const maxShownErrorCharacters = 300;
/** Keys by which one target's requests are signed: more than one while a key is replaced. */
export const maxSecrets = 4;

export const usualConcurrency = 4;
export const maxConcurrency = 64;
export const usualTimeoutSeconds = 10;
export const maxTimeoutSeconds = 300;
/** An attempt ends before its lease does. */
export const leaseMarginMilliseconds = 10_000;

/** Before the second attempt; each later pause is twice as long as the one before. */
export const firstPauseMilliseconds = 1_000;
export const maxPauseMilliseconds = 300_000;
/** A target that cannot be reached is asked again at the latest after this. */
export const maxRestMilliseconds = 60_000;

export const usualMaxAgeHours = 24;
export const usualDeadLetterDays = 14;
/** How often it is looked for what is too old. */
export const upkeepMilliseconds = 60_000;
export const maxDeliveriesPerUpkeep = 1_000;
/** Waiting events that are counted at the start, to say for which targets there are some. */
export const maxCountedAtStart = 100_000;
/** How often a node looks for events that another node has left. */
export const lookMilliseconds = 5_000;
/** How long a node that stops waits for attempts that are under way. */
export const closeMilliseconds = 3_000;
