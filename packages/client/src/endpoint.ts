// Where the service is: at an address that is given, or at Amazon's of a region.

/** Beginnings of the names of regions that are under another domain. */
const domains: readonly (readonly [prefix: string, domain: string])[] = [
  ["cn-", "amazonaws.com.cn"],
  ["us-isob-", "sc2s.sgov.gov"],
  ["us-isof-", "csp.hci.ic.gov"],
  ["us-iso-", "c2s.ic.gov"],
  ["eu-isoe-", "cloud.adc-e.uk"],
  ["eusc-", "amazonaws.eu"],
];

const regionName = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/** Throws where it cannot be part of a host's name. */
export const checkedRegion = (region: string): string => {
  if (regionName.test(region)) return region;
  throw new Error(
    `The region ${JSON.stringify(region.slice(0, 100))} is not one: write it as in eu-west-1.`,
  );
};

/** `https://swf.eu-west-1.amazonaws.com` */
export const regionalEndpoint = (region: string): string => {
  const [, domain = "amazonaws.com"] = domains.find(([prefix]) => region.startsWith(prefix)) ?? [];
  return `https://swf.${region}.${domain}`;
};

export interface Endpoint {
  readonly origin: string;
  readonly host: string;
  readonly path: string;
}

/** Throws where it is no address of HTTP. */
export const endpointOf = (text: string): Endpoint => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" && url?.protocol !== "https:") {
    throw new Error(
      `The endpoint ${JSON.stringify(text.slice(0, 200))} is no address: write it as in http://127.0.0.1:7930.`,
    );
  }
  return { origin: url.origin, host: url.host, path: url.pathname };
};
