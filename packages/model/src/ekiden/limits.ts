// Limits of Ekiden's own operations that programs need as values. Nothing is imported here, so that
// a page that uses one of them loads nothing else.

/** The spans of time that an overview can be about, in seconds. */
export const overviewWindows = {
  "1h": 3_600,
  "6h": 21_600,
  "1d": 86_400,
  "7d": 604_800,
  "30d": 2_592_000,
} as const;
/** How far back an overview looks, by name. */
export type OverviewWindow = keyof typeof overviewWindows;

/** Executions in one page of a search. */
export const maxFoundExecutions = 1_000;
/** Of a query that finds executions, in UTF-16 code units. */
export const maxQueryCharacters = 4_096;
/** Of the reason for a reset, in UTF-16 code units. */
export const maxResetReasonCharacters = 256;
/** Events, tasks and children, each, that the answer to a reset names. */
export const maxListedChanges = 1_000;
/** Domains that one stream of changes is about. */
export const maxDomainsPerStream = 20;
/** Tasks in one page of an inbox. */
export const maxHumanTasksPerPage = 100;
/** Of one comment on a human task, in UTF-16 code units. */
export const maxCommentCharacters = 4_000;
/** Of the reason why a human task is rejected, in UTF-16 code units. */
export const maxRejectionCharacters = 256;
/** Of the name of a person who is assigned a human task, in UTF-16 code units. */
export const maxPersonCharacters = 64;

const nameCharacters = "letters, digits and characters of _+=,.@-";
/** What the name of a user or of a role has, in words. */
export const userNameRule = `1 to 64 ${nameCharacters}`;
export const policyNameRule = `1 to 128 ${nameCharacters}`;
/** Of a policy or a trust policy, in UTF-16 code units. */
export const maxPolicyCharacters = 65_536;

/** Executions that one job may touch. */
export const maxExecutionsPerJob = 1_000_000;
/**
 * Executions that one job may touch in a second. With so many, the time within which 99 of 100
 * calls of others are answered is less than twice as long (`npm run bench -- own --parts jobs`).
 */
export const maxJobRatePerSecond = 500;
/** Of the query of a job, in UTF-16 code units. */
export const maxJobQueryCharacters = 4_096;
/** Of the reason of a job, in UTF-16 code units: that of a termination has as many. */
export const maxJobReasonCharacters = 256;
/** Jobs of a domain that have not ended. */
export const maxRunningJobsPerDomain = 10;
/** Jobs of a domain that are kept, those that run included; the oldest that ended go first. */
export const maxJobsKeptPerDomain = 100;
/** How long a job is kept after its end, in days. */
export const jobRetentionDays = 30;
/** Items of one job that are kept although nothing went wrong with them; later ones are counted. */
export const maxPlainItemsKeptPerJob = 10_000;
/** Executions that a dry run of a job shows. */
export const maxJobSampleExecutions = 10;
/** Jobs, or items of a job, in one page. */
export const maxJobPageSize = 1_000;

/** Of the reason of a pause, in UTF-16 code units. */
export const maxPauseReasonCharacters = 256;

/** Events that no target has taken yet, in one page. */
export const maxEventDeliveryPageSize = 1_000;

/** Schedules of a domain. */
export const maxSchedulesPerDomain = 1_000;
/** Of the name of a schedule, and of the prefix of its workflow ids, in UTF-16 code units. */
export const maxScheduleNameCharacters = 128;
/** Cron expressions of one schedule. */
export const maxCronsPerSchedule = 5;
/** Of one cron expression, in UTF-16 code units. */
export const maxCronCharacters = 128;
/** Of the name of a time zone, in UTF-16 code units. */
export const maxTimeZoneCharacters = 64;
/** Single moments of one schedule. */
export const maxScheduleTimes = 100;
/** By how much a start may be later than its time on purpose, in seconds. */
export const maxJitterSeconds = 86_400;
/** Next times of a schedule that are told. */
export const shownScheduleTimes = 5;
/** Times of a schedule of which it is kept what came of them. */
export const maxScheduleOutcomesKept = 20;
/** Times that one backfill of a schedule may make up for. */
export const maxBackfilledTimes = 1_000;
/** Schedules in one page: each is read with its input, which may be long. */
export const maxSchedulePageSize = 100;
