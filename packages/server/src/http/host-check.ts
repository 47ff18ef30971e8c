// Whether a request was meant for this server, and not made by a page of a foreign
// site. An open server trusts every caller that can reach it, and a browser on the same machine
// can: a site whose name resolves to this machine's address (DNS rebinding) would speak for its
// visitors.
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { type Fault, refuse } from "@ekiden/model";
import { Cache } from "../cache/cache.ts";
import { isLoopback } from "../option-values.ts";

interface HostCheckOptions {
  /** Where the server listens. */
  readonly host: string;
  /** Calls are not signed. */
  readonly isOpen: boolean;
  /** In small letters; those that begin with `*.` stand for all names below. */
  readonly allowedHosts: readonly string[];
}

/** Undefined where nothing is to be checked: what is signed, is signed for this server. */
export const openHostCheck = (options: HostCheckOptions): HostCheck | undefined =>
  options.isOpen || options.allowedHosts.length > 0 ? new HostCheck(options) : undefined;

const maxHosts = 64;
const maxQuotedCharacters = 128;

export class HostCheck {
  readonly #allowedHosts: readonly string[];
  /** Otherwise any name: beyond loopback the names of a server are not known. */
  readonly #checksNames: boolean;
  readonly #checksPages: boolean;
  /** Headers as they came. There are few that are sent again and again. */
  readonly #answered = new Cache<string, true>({ maxEntries: maxHosts });
  #lastAnswered = "";

  constructor({ host, isOpen, allowedHosts }: HostCheckOptions) {
    this.#allowedHosts = allowedHosts;
    this.#checksNames = isLoopback(host) || allowedHosts.length > 0;
    this.#checksPages = isOpen;
  }

  /** Does the server answer to what stands in the header Host? With or without a port. */
  answersTo(host: string): boolean {
    if (host === this.#lastAnswered || !this.#checksNames) return true;
    if (!this.#answered.get(host)) {
      if (!this.#isOurs(host)) return false;
      this.#answered.set(host, true);
    }
    this.#lastAnswered = host;
    return true;
  }

  /** Why the request is not answered; undefined where it is. */
  refusalOf({ method, url = "", headers }: IncomingMessage): Fault | undefined {
    // A client that sends no Host at all (HTTP/1.0) is no browser.
    const { host = "" } = headers;
    const asked = [host, hostInUrl.exec(url)?.[1] ?? ""];
    const foreign = asked.find((each) => !this.answersTo(each));
    if (foreign !== undefined) return refusalOfHost(foreign);
    if (!this.#checksPages || this.#isOwnPage(headers) || isVisit(method, headers))
      return undefined;
    return refusalOfPage(headers.origin);
  }

  #isOurs(host: string): boolean {
    const name = nameIn(host);
    return name !== undefined && (name === "" || isThisMachine(name) || this.#isAllowed(name));
  }

  #isAllowed(name: string): boolean {
    return this.#allowedHosts.some((each) =>
      each.startsWith("*.") ? name.endsWith(each.slice(1)) : name === each,
    );
  }

  /** Or no page at all: only browsers send these headers. */
  #isOwnPage({ host = "", origin, ...headers }: IncomingMessage["headers"]): boolean {
    const site = headers["sec-fetch-site"];
    if (origin === undefined) return site !== "cross-site";
    // A page that withholds its origin: Sec-Fetch-Site can still say that it is from this site.
    if (origin === "null") return site === "same-origin";
    const [, from = ""] = webOrigin.exec(origin) ?? [];
    const name = nameIn(from) ?? "";
    if (this.#isAllowed(name)) return true;
    const isOfThisMachine = isLoopback(name) || isBelowLocalhost(name);
    return site !== "cross-site" && (isOfThisMachine || from.toLowerCase() === host.toLowerCase());
  }
}

const hostInUrl = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i;
const webOrigin = /^https?:\/\/(.+)$/i;

/** A link was followed: what is shown then is for the person alone, and changes nothing. */
const isVisit = (method: string | undefined, headers: IncomingMessage["headers"]): boolean =>
  (method === "GET" || method === "HEAD") &&
  headers["sec-fetch-mode"] === "navigate" &&
  headers["sec-fetch-dest"] === "document";

/** Of a host and perhaps a port, as browsers read it: undefined where they would not. */
const nameIn = (host: string): string | undefined => {
  if (host === "") return "";
  if (/[^\w.:[\]%-]/.test(host)) return undefined;
  // Some clients leave out the brackets.
  if (isIP(host) !== 0) return host;
  if (!URL.canParse(`http://${host}`)) return undefined;
  const { hostname } = new URL(`http://${host}`);
  return hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
};

/** An address cannot be made to mean another machine, and `localhost` is not resolved. */
const isThisMachine = (name: string): boolean => isIP(name) !== 0 || isBelowLocalhost(name);

const isBelowLocalhost = (name: string): boolean => /^(.+\.)?localhost$/.test(name);

const quoted = (text: string): string => {
  const isLong = text.length > maxQuotedCharacters;
  return `"${isLong ? `${text.slice(0, maxQuotedCharacters)}…` : text}"`;
};

const allowed = "--allowed-hosts (EKIDEN_ALLOWED_HOSTS)";

const refusalOfHost = (host: string): Fault =>
  refuse.foreignHost(
    `This server does not answer to the name ${quoted(host)}, only to localhost, names that end ` +
      `with .localhost, IP addresses, and the names that it is given with ${allowed}`,
    `The header Host has a name that is not among those of ${allowed}`,
  );

const refusalOfPage = (origin: string | undefined): Fault =>
  refuse.foreignHost(
    `This server is open, and answers to no page of another site (${quoted(origin ?? "cross-site")}), ` +
      `except for sites that are named with ${allowed}`,
    `A page of a site that is not among those of ${allowed} made the request`,
  );
