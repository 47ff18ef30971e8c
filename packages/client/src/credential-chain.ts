// Where credentials are found that no program gave to the client.
import type { CredentialProvider } from "./credentials.ts";
import { credentialsIn, type Environment, profileIn } from "./environment.ts";

const chainMissing = (cause: unknown, profile: string | undefined) => {
  if (profile !== undefined) {
    return new Error(
      `AWS_PROFILE names the profile ${profile}, whose credentials are used before those of ` +
        "AWS_ACCESS_KEY_ID: `npm install @aws-sdk/credential-providers`, which reads profiles, or " +
        "take AWS_PROFILE out of the environment.",
      { cause },
    );
  }
  return new Error(
    "No credentials are known: give the client `credentials`, set AWS_ACCESS_KEY_ID and " +
      "AWS_SECRET_ACCESS_KEY, or `npm install @aws-sdk/credential-providers`, which finds those of " +
      "profiles, single sign-on, containers and machines.",
    { cause },
  );
};

const loadProviders = async (environment: Environment) => {
  // Bundlers leave out what a program does not have if its error is caught here.
  try {
    return await import("@aws-sdk/credential-providers");
  } catch (error) {
    throw chainMissing(error, profileIn(environment));
  }
};

/** Keys of the environment, or those that the providers of AWS find: profiles, roles, machines. */
export const usualCredentials = (environment: Environment): CredentialProvider => {
  let chain: Promise<CredentialProvider> | undefined;
  const load = async (): Promise<CredentialProvider> => {
    const { fromNodeProviderChain } = await loadProviders(environment);
    return fromNodeProviderChain();
  };
  return async () => {
    const given = credentialsIn(environment);
    if (given) return given;
    chain ??= load();
    return (await chain)();
  };
};
