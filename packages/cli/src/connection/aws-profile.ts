// What the shared files of AWS say of a profile, read as all of AWS's own tools read them. Loaded
// only where it is needed.
import { CONFIG_PREFIX_SEPARATOR, loadSharedConfigFiles } from "@smithy/core/config";
import type { AwsFiles } from "./aws-files.ts";

interface AwsProfile {
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
}

/** Empty where there is no such profile. */
export const readAwsProfile = async (files: AwsFiles, profile: string): Promise<AwsProfile> => {
  const { configFile } = await loadSharedConfigFiles({ ...files, ignoreCache: true });
  const found = configFile[profile] ?? {};
  // As in `services = local`, and a section [services local] with an entry for swf.
  const services = configFile[["services", found.services].join(CONFIG_PREFIX_SEPARATOR)];
  const ofService = services?.[["swf", "endpoint_url"].join(CONFIG_PREFIX_SEPARATOR)];
  const isIgnored = found.ignore_configured_endpoint_urls === "true";
  const endpoint = isIgnored ? undefined : (ofService ?? found.endpoint_url);
  return { endpoint, region: found.region };
};
