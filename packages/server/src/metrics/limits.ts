// Bounds of what metrics keep, ask for and answer.

/** Workflow types and activity types, each, that are told by name; the rest is `other`. */
export const maxTypesByName = 100;
/** Task lists that are told by name, those with the most tasks; the rest is `other`. */
export const maxTaskListsByName = 100;
/** Task lists of each kind, in each domain, whose tasks are counted. */
export const maxTaskListsCounted = 10_000;
/** Domains of which backlogs are told; those in which most happened here come first. */
export const maxDomains = 50;
/** Domains that are looked at to choose those. */
export const maxDomainsSeen = 1_000;
/** Incidents of each code in each domain that are counted: the oldest. */
export const maxIncidentsPerCode = 100;
/** Closed executions whose retention is over that are counted. */
export const maxOverdueCounted = 1_000;
/** Functions that are told by name; the rest is `other`. */
export const maxFunctionsByName = 100;
/** Between two choices of the names that are told. */
export const rankMilliseconds = 60_000;
/** A scrape does not wait for longer for what the store is asked. */
export const maxStoreMilliseconds = 2_000;
/** What the store has told is told again for as long. */
export const storeMilliseconds = 5_000;
/** What a store that does not answer, or refuses, has told before is told for so long. */
export const maxKnownMilliseconds = 60_000;
/** Between two lines of the log about questions that the store refuses. */
export const refusalLogMilliseconds = 60_000;
/** At a time, of those who scrape. */
export const maxConnections = 64;
/** A request must have come whole within this time. */
export const maxRequestMilliseconds = 5_000;
/** Between two tries of an address that could not be used. */
export const addressMilliseconds = 10_000;
/** V8 is asked at least so often for the collections of garbage that it has written down. */
export const collectionsMilliseconds = 10_000;
