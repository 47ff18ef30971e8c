// What a client takes from the environment, under the names that all of Amazon's tools know.
import type { Credentials } from "./credentials.ts";

/** `process.env`, or a part of it. */
export type Environment = Readonly<Record<string, string | undefined>>;

export const processEnvironment = (): Environment => process.env;

/** A variable that is set to nothing is not set. */
const variable = (environment: Environment, ...names: readonly string[]): string | undefined => {
  for (const name of names) {
    const value = environment[name]?.trim();
    if (value) return value;
  }
  return undefined;
};

export const endpointIn = (environment: Environment): string | undefined => {
  if (variable(environment, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") === "true") return undefined;
  return variable(environment, "AWS_ENDPOINT_URL_SWF", "AWS_ENDPOINT_URL");
};

export const regionIn = (environment: Environment): string | undefined =>
  variable(environment, "AWS_REGION", "AWS_DEFAULT_REGION");

export const profileIn = (environment: Environment): string | undefined =>
  variable(environment, "AWS_PROFILE");

/** Undefined also where a profile is named: then that is what was meant. */
export const credentialsIn = (environment: Environment): Credentials | undefined => {
  const accessKeyId = variable(environment, "AWS_ACCESS_KEY_ID");
  const secretAccessKey = variable(environment, "AWS_SECRET_ACCESS_KEY");
  if (!accessKeyId || !secretAccessKey || profileIn(environment)) return undefined;
  const sessionToken = variable(environment, "AWS_SESSION_TOKEN");
  return { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) };
};
