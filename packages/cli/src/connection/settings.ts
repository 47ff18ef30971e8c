// To which server a command speaks, as whom, and about which domain: one rule for all commands.
// docs/guide/terminal.md tells it; each setting is taken from the first place that has it.
import { existsSync } from "node:fs";
import type { CredentialProvider, Credentials } from "@ekiden/client";
import { CommandFailure } from "../terminal/command-failure.ts";
import { type OutputFormat, outputFormats } from "../terminal/printer.ts";
import type { Environment, Terminal } from "../terminal/terminal.ts";
import { awsFiles } from "./aws-files.ts";
import { type Profile, profileNamed, readProfiles } from "./profiles.ts";

const localEndpoint = "http://127.0.0.1:7930";
const localRegion = "us-east-1";

/** As typed. */
export interface GivenSettings {
  readonly endpoint?: string;
  readonly aws?: boolean;
  readonly region?: string;
  readonly profile?: string;
  readonly domain?: string;
  readonly output?: string;
}

export interface Settings {
  /** Undefined for Amazon SWF, whose endpoint follows from the region. */
  readonly endpoint: string | undefined;
  /** It has the operations of SWF and no others. */
  readonly isAmazon: boolean;
  /** Nothing named a server, so that it is the local one. */
  readonly isAssumedLocal: boolean;
  readonly region: string;
  readonly credentials: Credentials | CredentialProvider | "none";
  readonly domain: string | undefined;
}

/** Profiles of ours: one that is typed goes before the environment, and all others after it. */
interface Profiles {
  /** That of --profile. */
  readonly typed: Profile;
  /** That of EKIDEN_PROFILE, or else the current one; empty where one is typed. */
  readonly inUse: Profile;
}

const nameOfProfile = (given: GivenSettings, environment: Environment): string | undefined =>
  given.profile ?? (environment.EKIDEN_PROFILE || undefined);

const profilesFor = (given: GivenSettings, environment: Environment): Profiles => {
  const file = readProfiles(environment);
  const name = nameOfProfile(given, environment);
  if (name !== undefined) {
    const profile = profileNamed(file, name);
    return given.profile === undefined
      ? { typed: {}, inUse: profile }
      : { typed: profile, inUse: {} };
  }
  const current = Object.hasOwn(file.profiles, file.current) ? file.profiles[file.current] : {};
  return { typed: {}, inUse: current ?? {} };
};

const set = (text: string | undefined): string | undefined => text?.trim() || undefined;

const first = (...texts: readonly (string | undefined)[]): string | undefined =>
  texts.map(set).find((text) => text !== undefined);

type Place = { readonly endpoint: string } | "Amazon" | undefined;

/** A place, and the profile that names it. */
interface FoundPlace {
  readonly place: Place;
  readonly profile?: Profile;
}

const placeIn = ({ endpoint, amazon }: Profile): Place => {
  if (endpoint !== undefined) return { endpoint };
  return amazon === "yes" ? "Amazon" : undefined;
};

const placeOf = (
  given: GivenSettings,
  environment: Environment,
  { typed, inUse }: Profiles,
): FoundPlace => {
  if (given.aws && given.endpoint !== undefined) {
    throw new CommandFailure(
      "--aws and --endpoint cannot be given together",
      "--aws is Amazon SWF of the region; --endpoint is any other server.",
    );
  }
  if (given.aws) return { place: "Amazon" };
  if (given.endpoint !== undefined) return { place: { endpoint: given.endpoint } };
  const ofTyped = placeIn(typed);
  if (ofTyped) return { place: ofTyped, profile: typed };
  const isIgnored = environment.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS === "true";
  const fromAws = isIgnored
    ? undefined
    : first(environment.AWS_ENDPOINT_URL_SWF, environment.AWS_ENDPOINT_URL);
  const endpoint = first(environment.EKIDEN_ENDPOINT, fromAws);
  if (endpoint !== undefined) return { place: { endpoint } };
  const place = placeIn(inUse);
  return place ? { place, profile: inUse } : { place };
};

/** Throws CommandFailure for what is given wrongly, and where Amazon's region is not known. */
export const settingsFor = async (given: GivenSettings, terminal: Terminal): Promise<Settings> => {
  const { environment } = terminal;
  const profiles = profilesFor(given, environment);
  const { typed, inUse } = profiles;
  const { place, profile } = placeOf(given, environment, profiles);
  const isAmazon = place === "Amazon";
  const awsName = first(typed.awsProfile, environment.AWS_PROFILE, inUse.awsProfile);
  // Of a server of one's own, only what a profile says that was chosen on purpose.
  const isAwsRead = isAmazon || awsName !== undefined;
  const aws = isAwsRead ? await awsProfileIn(environment, awsName ?? "default") : {};
  const { AWS_REGION, AWS_DEFAULT_REGION, EKIDEN_DOMAIN } = environment;
  const ofEnvironment = first(AWS_REGION, AWS_DEFAULT_REGION);
  const region = first(given.region, typed.region, ofEnvironment, inUse.region, aws.region);
  return {
    ...(isAmazon ? amazonOf(region, terminal) : ownServer(place, aws.endpoint, region)),
    isAmazon,
    credentials: credentialsFor({ profiles, profile, isAmazon, awsName }, environment),
    domain: first(given.domain, typed.domain, EKIDEN_DOMAIN, inUse.domain),
  };
};

type ServerSettings = Pick<Settings, "endpoint" | "isAssumedLocal" | "region">;

const ownServer = (
  place: Exclude<Place, "Amazon">,
  ofAwsProfile: string | undefined,
  region: string | undefined,
): ServerSettings => {
  const named = place?.endpoint ?? ofAwsProfile;
  return {
    endpoint: checkedEndpoint(named ?? localEndpoint),
    isAssumedLocal: named === undefined,
    region: region ?? localRegion,
  };
};

/** Most users have no such files; for them the library that reads these is not loaded. */
const awsProfileIn = async (environment: Environment, profile: string) => {
  const files = awsFiles(environment);
  if (!existsSync(files.configFilepath)) return {};
  const { readAwsProfile } = await import("./aws-profile.ts");
  return readAwsProfile(files, profile);
};

const amazonOf = (region: string | undefined, terminal: Terminal): ServerSettings => {
  if (region !== undefined) {
    return { region, endpoint: terminal.amazonEndpoint?.(region), isAssumedLocal: false };
  }
  throw new CommandFailure(
    "the region of Amazon SWF is not known",
    "Name it with --region eu-west-1, AWS_REGION, or a profile of the AWS CLI.",
  );
};

const checkedEndpoint = (endpoint: string): string => {
  if (/^https?:$/.test(URL.canParse(endpoint) ? new URL(endpoint).protocol : "")) return endpoint;
  throw new CommandFailure(
    `the endpoint ${JSON.stringify(endpoint.slice(0, 200))} is no address`,
    `Write it as in ${localEndpoint}.`,
  );
};

interface CredentialChoice {
  readonly profiles: Profiles;
  /** That names the server: its key is meant for it, and goes before that of the environment. */
  readonly profile: Profile | undefined;
  readonly isAmazon: boolean;
  readonly awsName: string | undefined;
}

const keyIn = ({ accessKeyId, secretAccessKey }: Profile): Credentials | undefined =>
  accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined;

const keyOfEnvironment = (environment: Environment): Credentials | undefined => {
  const accessKeyId = set(environment.AWS_ACCESS_KEY_ID);
  const secretAccessKey = set(environment.AWS_SECRET_ACCESS_KEY);
  if (!accessKeyId || !secretAccessKey) return undefined;
  return { accessKeyId, secretAccessKey, sessionToken: set(environment.AWS_SESSION_TOKEN) };
};

const awsProvider =
  (environment: Environment, profile: string | undefined): CredentialProvider =>
  async () => {
    const { awsCredentials } = await import("./aws-credentials.ts");
    return awsCredentials(awsFiles(environment), profile);
  };

const credentialsFor = (
  { profiles: { typed, inUse }, profile, isAmazon, awsName }: CredentialChoice,
  environment: Environment,
): Settings["credentials"] => {
  for (const chosen of [typed, profile ?? {}]) {
    if (chosen.awsProfile !== undefined) return awsProvider(environment, chosen.awsProfile);
    const key = keyIn(chosen);
    if (key) return key;
  }
  const key = keyOfEnvironment(environment) ?? keyIn(inUse);
  if (key) return key;
  if (awsName !== undefined || isAmazon) return awsProvider(environment, awsName);
  return "none";
};

/**
 * Throws CommandFailure for one that there is not. A profile that is named and missing says nothing
 * here: `ekiden config set` makes it.
 */
export const outputFor = (given: GivenSettings, environment: Environment): OutputFormat => {
  const { current, profiles } = readProfiles(environment);
  const outputOf = (profile: string): string | undefined =>
    Object.hasOwn(profiles, profile) ? profiles[profile]?.output : undefined;
  const ofProfile = outputOf(nameOfProfile(given, environment) ?? current);
  const format =
    given.profile === undefined
      ? first(given.output, environment.EKIDEN_OUTPUT, ofProfile)
      : first(given.output, ofProfile, environment.EKIDEN_OUTPUT);
  const found = outputFormats.find((each) => each === (format ?? "table"));
  if (found) return found;
  throw new CommandFailure(
    `there is no output "${format}"`,
    `Choose one of ${outputFormats.join(", ")} with --output.`,
  );
};
