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

/** In the place of its last two groups an address may have one of version 4. */
const withGroupsAlone = (text: string): string => {
  const lastAt = text.lastIndexOf(":") + 1;
  return isIpv4(text.slice(lastAt)) ? `${text.slice(0, lastAt)}0:0` : text;
};

const isGroup = (group: string): boolean => /^[0-9a-f]{1,4}$/i.test(group);

export const isIpv6 = (text: string): boolean => {
  if (text.length > maxAddressCharacters) return false;
  const halves = withGroupsAlone(text).split("::");
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  if (halves.length > 2 || !groups.every(isGroup)) return false;
  return halves.length === 2 ? groups.length <= 7 : groups.length === 8;
};
