// Addresses and blocks of them, of both versions of the protocol.
import { BlockList, isIP, SocketAddress } from "node:net";
import { Cache } from "../../cache/cache.ts";

const maxBits: Readonly<Record<number, number>> = { 4: 32, 6: 128 };
const familyOf = (version: number) => (version === 4 ? "ipv4" : "ipv6");

/**
 * Whether an address lies in a block such as 203.0.113.0/24 or 2001:db8::/32; without a prefix,
 * in that one address. An IPv4 address that is written as ::ffff:192.0.2.1 is the IPv4 address.
 * Throws SyntaxError with a sentence for what is no block.
 */
export const compileBlock = (text: string): ((address: string) => boolean) => {
  const [network = "", prefix, ...rest] = text.split("/");
  const version = isIP(network);
  const max = maxBits[version] ?? 0;
  const bits = prefix === undefined ? max : Number(prefix);
  const isSound = rest.length === 0 && (prefix === undefined || /^\d{1,3}$/.test(prefix));
  if (version === 0 || !isSound || bits > max) {
    throw new SyntaxError(
      `"${text}" is no address: write one such as 203.0.113.0/24 or 2001:db8::/32`,
    );
  }
  const block = new BlockList();
  block.addSubnet(network, bits, familyOf(version));
  return (text) => {
    const address = addressOf(text);
    return address !== undefined && block.check(address);
  };
};

/** To read an address takes longer than all the rest of a verdict, and callers come again. */
const known = new Cache<string, SocketAddress>({ maxEntries: 1_000 });
/** Those with a zone may have any length. */
const maxKnownCharacters = 45;

/** Undefined for a text that is none. */
const addressOf = (text: string): SocketAddress | undefined => {
  const found = known.get(text);
  if (found) return found;
  const version = isIP(text);
  if (version === 0) return undefined;
  const address = new SocketAddress({ address: text, family: familyOf(version) });
  return text.length > maxKnownCharacters ? address : known.set(text, address);
};
