// Addresses as RFC 3986 writes them, taken apart at their separators, from left to right.
import { isHostname, isIpv6 } from "./hosts.ts";

const maxCharacters = 8_192;
const schemeOf = (text: string): string => /^[a-z][a-z0-9+.-]*:/i.exec(text)?.[0] ?? "";

const isMadeOf = {
  userinfo: /^(?:[a-z0-9\-._~!$&'()*+,;=:]|%[0-9a-f]{2})*$/i,
  name: /^(?:[a-z0-9\-._~!$&'()*+,;=]|%[0-9a-f]{2})*$/i,
  address: /^\[[0-9a-z:.\-_~!$&'()*+,;=]+\]$/i,
  port: /^\d*$/,
  path: /^(?:[a-z0-9\-._~!$&'()*+,;=:@/]|%[0-9a-f]{2})*$/i,
  query: /^(?:[a-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*$/i,
};

interface Parts {
  readonly path: string;
  readonly host?: string | undefined;
}

/** What stands before the first `separator`, and what stands behind it. */
const cut = (text: string, separator: string): readonly [string, string] => {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + separator.length)];
};

/** The host of `user@host:port`; undefined where that is no authority. */
const hostOf = (authority: string): string | undefined => {
  const at = authority.lastIndexOf("@");
  const place = authority.slice(at + 1);
  const end = place.lastIndexOf("]") + 1;
  const [name, port] = end > 0 ? [place.slice(0, end), place.slice(end)] : portedOff(place);
  if (at >= 0 && !isMadeOf.userinfo.test(authority.slice(0, at))) return undefined;
  if (port !== "" && !(port.startsWith(":") && isMadeOf.port.test(port.slice(1)))) return undefined;
  return (end > 0 ? isMadeOf.address : isMadeOf.name).test(name) ? name : undefined;
};

const portedOff = (place: string): readonly [string, string] => {
  const at = place.indexOf(":");
  return at < 0 ? [place, ""] : [place.slice(0, at), place.slice(at)];
};

/** What follows the scheme; undefined where it is no part of an address. */
const partsOf = (text: string): Parts | undefined => {
  const [beforeFragment, fragment] = cut(text, "#");
  const [hierarchy, query] = cut(beforeFragment, "?");
  if (!isMadeOf.query.test(query) || !isMadeOf.query.test(fragment)) return undefined;
  if (!hierarchy.startsWith("//")) {
    return isMadeOf.path.test(hierarchy) ? { path: hierarchy } : undefined;
  }
  const [authority, path] = cut(hierarchy.slice(2), "/");
  const host = hostOf(authority);
  return host !== undefined && isMadeOf.path.test(path) ? { path, host } : undefined;
};

export const isUri = (text: string): boolean => {
  if (text.length > maxCharacters) return false;
  const scheme = schemeOf(text);
  return scheme !== "" && partsOf(text.slice(scheme.length)) !== undefined;
};

export const isUriReference = (text: string): boolean => {
  if (text.length > maxCharacters) return false;
  if (isUri(text)) return true;
  const parts = partsOf(text);
  // What has a colon before its first slash would be read as a scheme.
  return parts !== undefined && (parts.host !== undefined || !/^[^/]*:/.test(parts.path));
};

/** Of a page or a file on a host. Characters beyond ASCII may stand in it, as people write them. */
export const isUrl = (text: string): boolean => {
  if (text.length > maxCharacters || !/^(?:https?|ftp):\/\//i.test(text)) return false;
  const spelled = text.replaceAll(/[^\0-\u00a0\s]/g, "x");
  const host = partsOf(spelled.slice(schemeOf(spelled).length))?.host ?? "";
  return isHostname(host) || isIpv6(host.slice(1, -1));
};
