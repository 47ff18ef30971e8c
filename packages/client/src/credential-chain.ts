// Where credentials are found that no program gave to the client.
import type { CredentialProvider } from "./credentials.ts";
import { credentialsIn, type Environment } from "./environment.ts";

const chainMissing = (cause: unknown) =>
  new Error(
    "No credentials are known: give the client `credentials`, set AWS_ACCESS_KEY_ID and " +
      "AWS_SECRET_ACCESS_KEY, or `npm install @aws-sdk/credential-providers`, which finds those of " +
      "profiles, single sign-on, containers and machines.",
    { cause },
  );

/** Keys of the environment, or those that the providers of AWS find: profiles, roles, machines. */
export const usualCredentials = (environment: Environment): CredentialProvider => {
  let chain: Promise<CredentialProvider> | undefined;
  const load = async (): Promise<CredentialProvider> => {
    const { fromNodeProviderChain } = await import("@aws-sdk/credential-providers").catch(
      (error) => {
        throw chainMissing(error);
      },
    );
    return fromNodeProviderChain();
  };
  return async () => {
    const given = credentialsIn(environment);
    if (given) return given;
    chain ??= load();
    return (await chain)();
  };
};
