// Pages: how many, from where, and the token that leads to the next.
import { maxPageSize } from "@ekiden/model";
import type { Parts } from "./parts.ts";
import type { PageOf } from "./token.ts";

interface PageRequest {
  readonly nextPageToken?: string | undefined;
  readonly maximumPageSize?: number | undefined;
}

/** Zero and absent both mean the service's own page size. */
export const pageSizeOf = ({ maximumPageSize }: PageRequest): number =>
  maximumPageSize || maxPageSize;

/** All else that is asked for must stay the same from page to page. */
const freeMembers: ReadonlySet<string> = new Set(["nextPageToken", "maximumPageSize", "identity"]);

/** The list that a request asks for a page of. Most requests need no token, and so no filter. */
export const pageOf = (operation: string, request: object, earlierPurpose?: string): PageOf => ({
  operation,
  get filter() {
    return filterText(request);
  },
  earlierPurpose,
});

/** The same text for the same request, also where its members came in another order. */
const filterText = (request: object): string =>
  JSON.stringify(request, (name, value) => {
    if (freeMembers.has(name)) return undefined;
    if (!value || typeof value !== "object" || Array.isArray(value)) return value;
    return Object.fromEntries(
      Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)),
    );
  });

/** Where the page starts: undefined for the first. Throws ValidationException for a bad token. */
export const positionOf = <T>(
  { tokens, clock }: Parts,
  page: PageOf,
  { nextPageToken }: PageRequest,
): T | undefined =>
  nextPageToken ? tokens.openPage<T>(page, clock.now(), nextPageToken) : undefined;

/** The member that leads to the next page; empty on the last. */
export const nextPage = (
  { tokens, clock }: Parts,
  page: PageOf,
  position: unknown,
): { nextPageToken?: string } =>
  position === undefined ? {} : { nextPageToken: tokens.sealPage(page, clock.now(), position) };

/** Milliseconds as the wire writes them: seconds with a fraction. */
export const wireTime = (milliseconds: number): number => milliseconds / 1000;
export const fromWireTime = (seconds: number): number => Math.round(seconds * 1000);
