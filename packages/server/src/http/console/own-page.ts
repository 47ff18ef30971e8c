// Whether a request comes from a page of this very server. A form on any other site can be sent
// here by the browser of its visitor, with the text that is typed into it.
import { refuse } from "@ekiden/model";
import { readHeaders, type SignedHead } from "../../access/signature/signed-call.ts";

/**
 * Browsers say where a request comes from, and no page can make them say something else: newer ones
 * in Sec-Fetch-Site, all of them in Origin. What is no browser sends neither, and is let through.
 * Throws AccessDeniedException.
 */
export const requireOwnPage = ({ headers }: SignedHead): void => {
  const { values } = readHeaders(headers);
  const site = values.get("sec-fetch-site");
  const isOwn =
    site === undefined
      ? isOwnOrigin(values.get("origin"), values.get("host"))
      : site === "same-origin";
  if (!isOwn) throw refuse.foreignPage();
};

/** Only the host is compared: whether a proxy in front speaks https, this server cannot know. */
const isOwnOrigin = (origin: string | undefined, host: string | undefined): boolean => {
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  // A default port is left out of an origin, and may still be in a Host header.
  const defaultPort = from.protocol === "https:" ? /:443$/ : /:80$/;
  return from.host !== "" && host?.toLowerCase().replace(defaultPort, "") === from.host;
};

/**
 * A form of another site can send three media types without asking first, and this is none of them.
 * Throws ValidationException.
 */
export const requireJson = (contentType: string | undefined): void => {
  const mediaType = contentType?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType !== "application/json") {
    throw refuse.invalid(
      "Sign in with a body of JSON, and the header Content-Type: application/json",
    );
  }
};
