// Names and addresses of hosts.

export const maxHostnameCharacters = 253;
const maxAddressCharacters = 45;

const isLabel = (label: string): boolean => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(label);

export const isHostname = (text: string): boolean => {
  const name = text.endsWith(".") ? text.slice(0, -1) : text;
  return name.length <= maxHostnameCharacters && name.split(".").every(isLabel);
};

export const isIpv4 = (text: string): boolean => {
  const parts = text.length <= maxAddressCharacters ? text.split(".") : [];
  return (
    parts.length === 4 &&
    parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)
  );
};

export const isIpv6 = (text: string): boolean => {
  if (text.length > maxAddressCharacters) return false;
  const halves = text.split("::");
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  const last = groups.at(-1) ?? "";
  const endsAsIpv4 = last.includes(".") && isIpv4(last);
  const inHex = endsAsIpv4 ? groups.slice(0, -1) : groups;
  if (halves.length > 2 || !inHex.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  // An address that ends as one of version 4 must not have its gap behind that.
  if (endsAsIpv4 && text.endsWith("::")) return false;
  const count = inHex.length + (endsAsIpv4 ? 2 : 0);
  return halves.length === 2 ? count <= 7 : count === 8;
};
