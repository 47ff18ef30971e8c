// What lists have in common: pages, the tokens that lead to the next, and times on the wire.
import { maxPageSize } from "@ekiden/model";
import type { Clock } from "../clock.ts";
import type { Account } from "./account.ts";
import type { PageOf } from "./token.ts";

interface PageRequest {
  readonly nextPageToken?: string | undefined;
  readonly maximumPageSize?: number | undefined;
}

/** Whose pages they are, and by which clock their tokens grow old. */
export interface PageOwner {
  readonly account: Pick<Account, "tokens">;
  readonly clock: Clock;
}

/** Zero and absent both mean the service's own page size. */
export const pageSizeOf = ({ maximumPageSize }: PageRequest): number =>
  maximumPageSize || maxPageSize;

/** All else that is asked for must stay the same from page to page. */
const freeMembers: ReadonlySet<string> = new Set(["nextPageToken", "maximumPageSize", "identity"]);

/** Most requests need no token, and so no filter: it is made where it is asked for. */
class RequestedPage implements PageOf {
  readonly operation: string;
  readonly earlierPurpose: string | undefined;
  readonly #request: object;

  constructor(operation: string, request: object, earlierPurpose: string | undefined) {
    this.operation = operation;
    this.#request = request;
    this.earlierPurpose = earlierPurpose;
  }

  get filter(): string {
    return filterText(this.#request);
  }
}

/** The list that a request asks for a page of. */
export const pageOf = (operation: string, request: object, earlierPurpose?: string): PageOf =>
  new RequestedPage(operation, request, earlierPurpose);

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
  { account, clock }: PageOwner,
  page: PageOf,
  { nextPageToken }: PageRequest,
): T | undefined =>
  nextPageToken ? account.tokens.openPage<T>(page, clock.now(), nextPageToken) : undefined;

/** The member that leads to the next page; empty on the last. */
export const nextPage = (
  { account, clock }: PageOwner,
  page: PageOf,
  position: unknown,
): { nextPageToken?: string } =>
  position === undefined
    ? {}
    : { nextPageToken: account.tokens.sealPage(page, clock.now(), position) };

/** Milliseconds since 1970 as the wire writes them: seconds with a fraction. */
export const wireTime = (milliseconds: number): number => milliseconds / 1000;
export const fromWireTime = (seconds: number): number => Math.round(seconds * 1000);
