// Opens a store for those who look through all of it, beside the servers that may use it.
import { systemClock } from "../clock.ts";
import { openSqliteSurvey } from "../store/sqlite/survey.ts";
import { StoreError } from "../store/store-error.ts";
import type { StoreSurvey } from "../store/survey.ts";

/** Where the data of a server is. */
export interface SurveyPlace {
  /** A directory. */
  readonly data: string;
  /** `files`, or the URL of a PostgreSQL database in the place of `data`. */
  readonly store: string;
}

/**
 * Rejects with StoreError, whose message is one line that says what to do.
 *
 * @example
 * ```ts
 * import { openSurvey } from "@ekiden/server";
 *
 * const survey = await openSurvey({ data: "./data", store: "files" });
 * const { runs, next } = await survey.runs(0, 1_000);
 * await survey.close();
 * ```
 */
export const openSurvey = async ({ data, store }: SurveyPlace): Promise<StoreSurvey> => {
  if (store !== "files") {
    const { openPostgresSurvey } = await import("../store/postgres/tables/survey.ts");
    return openPostgresSurvey(store, systemClock);
  }
  if (data === ":memory:") {
    throw new StoreError("A store in memory is in its server: look at it with --endpoint.");
  }
  return openSqliteSurvey(data);
};
