// Pages: how many, from where, and the token that leads to the next.
import { pageSizeMost } from "@ekiden/model";
import type { Parts } from "./parts.ts";

interface PageRequest {
  readonly nextPageToken?: string | undefined;
  readonly maximumPageSize?: number | undefined;
}

/** Zero and absent both mean the service's own page size. */
export const pageSizeOf = ({ maximumPageSize }: PageRequest): number =>
  maximumPageSize || pageSizeMost;

/** Where the page starts: undefined for the first. Throws ValidationException for a bad token. */
export const positionOf = <T>(
  { tokens, clock }: Parts,
  purpose: string,
  { nextPageToken }: PageRequest,
): T | undefined =>
  nextPageToken ? tokens.openPage<T>(purpose, clock.now(), nextPageToken) : undefined;

/** The member that leads to the next page; empty on the last. */
export const nextPage = (
  { tokens, clock }: Parts,
  purpose: string,
  position: unknown,
): { nextPageToken?: string } =>
  position === undefined ? {} : { nextPageToken: tokens.sealPage(purpose, clock.now(), position) };

/** Milliseconds as the wire writes them: seconds with a fraction. */
export const wireTime = (milliseconds: number): number => milliseconds / 1000;
export const fromWireTime = (seconds: number): number => Math.round(seconds * 1000);
