// Credentials of a profile of AWS, with single sign-on and roles, or all that AWS's tools look for.
// Loaded only where they are needed.
import { fromIni, fromNodeProviderChain } from "@aws-sdk/credential-providers";
import type { Credentials } from "@ekiden/client";
import type { AwsFiles } from "./aws-files.ts";

/** Rejects with a CredentialsProviderError where there are none. */
export const awsCredentials = (
  files: AwsFiles,
  profile: string | undefined,
): Promise<Credentials> => {
  const provide =
    profile === undefined
      ? fromNodeProviderChain(files)
      : fromIni({ ...files, profile, ignoreCache: true });
  return provide();
};
