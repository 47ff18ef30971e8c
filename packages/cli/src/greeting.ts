// What a person reads when the server has started.
import { resolve } from "node:path";
import { type Config, isLoopback, type NewKey, needsKeys, withoutPassword } from "@ekiden/server";
import { pagesPlace } from "./pages.ts";
import { flagsText } from "./terminal/command-text.ts";

interface Started {
  readonly version: string;
  readonly config: Config;
  readonly configPath: string | undefined;
  readonly url: string;
  readonly port: number;
  readonly firstKey: NewKey | undefined;
}

export const greeting = (started: Started): string => {
  const { version, config, url } = started;
  const client = urlForClients(started);
  return `Ekiden ${version}
listening on ${url}${several(config)}
${kept(config)}${invoked(config)}${configured(started)}
${reach(config)}${encrypted(config)}
${access(started)}
${consoleOf(started)}Point the AWS CLI at it (${needsKeys(config) ? "with a key" : "any credentials will do"}):
  aws swf list-domains --registration-status REGISTERED \\
    --region ${config.region} --endpoint-url ${client}
or an SDK:
  new SWFClient({ endpoint: "${client}", region: "${config.region}" })   JavaScript
  boto3.client("swf", endpoint_url="${client}", region_name="${config.region}")   Python
  AWS_ENDPOINT_URL_SWF=${client}   today's SDKs, without a change to the program
Older SDKs ignore that variable and call Amazon, and read time-outs must exceed ${config.pollSeconds} s: see
docs/clients/README.md at ${pagesPlace}.

Stop it with Ctrl+C or SIGTERM.`;
};

const kept = ({ data, store }: Config): string => {
  if (store !== "files") return `data in ${withoutPassword(store)}`;
  return data === ":memory:" ? "data in memory only: nothing is kept" : `data in ${resolve(data)}`;
};

const several = ({ nodes }: Config): string =>
  nodes === 1
    ? ""
    : `\n${nodes} nodes answer there, each a process; SIGUSR2 restarts them one by one`;

const invoked = ({ functions }: Config): string =>
  functions === "none" ? "" : `\nfunctions of ${resolve(functions)} are invoked`;

const configured = ({ configPath }: Started): string =>
  configPath === undefined ? "" : `\noptions from ${resolve(configPath)}`;

const consoleOf = (started: Started): string =>
  started.config.console === "on" ? `Console: ${urlForClients(started)}/console/\n\n` : "";

const encrypted = ({ tlsCert }: Config): string =>
  tlsCert === "none"
    ? ""
    : "\nClients must trust its certificate, and use a name that is written in it.";

const reach = (config: Config): string => {
  const { host } = config;
  if (!isLoopback(host)) return `${host} can be reached from other machines.`;
  const names = ["localhost", ...config.allowedHosts].join(", ");
  if (isReachable(config)) {
    return `Programs on this machine can reach it, and others through a proxy. It answers to ${names}.`;
  }
  const reachable = "Only programs on this machine can reach it";
  if (needsKeys(config)) return `${reachable}.`;
  return `${reachable}. It answers to ${names} and IP addresses; --allowed-hosts adds names.`;
};

/** From other machines: by its own address, or by a name that leads to a proxy before it. */
const isReachable = ({ host, allowedHosts }: Config): boolean =>
  needsKeys({ access: "auto", host, allowedHosts });

const access = ({ config, firstKey }: Started): string => {
  if (!needsKeys(config)) return isReachable(config) ? `${warning}\n` : "";
  const howToGetOne =
    config.data === ":memory:" && config.store === "files"
      ? "Calls must be signed with an access key, which ends with this server.\n"
      : `Calls must be signed with an access key. This makes one:
  ekiden key create --user NAME ${placeOf(config)}
`;
  return firstKey ? `${howToGetOne}\n${firstKeyText(firstKey, config)}` : howToGetOne;
};

const warning = `WARNING: signatures are not verified (--access open): everyone who can reach it can do
everything.`;

/** What the command needs to find the same keys; a password is the reader's to fill in. */
const placeOf = ({ store, data, masterKey, masterKeyFile }: Config): string => {
  const isInFile = masterKey === undefined && masterKeyFile !== "auto";
  return flagsText({
    ...(store === "files" ? { data: resolve(data) } : { store: withoutPassword(store) }),
    "master-key-file": isInFile ? resolve(masterKeyFile) : undefined,
  });
};

const firstKeyText = (
  { user, accessKeyId, secretAccessKey }: NewKey,
  { firstKey, firstKeyFile }: Config,
): string => {
  const source = firstKey === undefined ? firstKeyFile : "EKIDEN_FIRST_KEY";
  if (source !== "none") {
    return `The first one, of the user ${user}, is ${accessKeyId} of ${source}.\n`;
  }
  return `The first one, of the user ${user}. Its secret is shown only this once:
  AWS_ACCESS_KEY_ID=${accessKeyId}
  AWS_SECRET_ACCESS_KEY=${secretAccessKey}
`;
};

/** One can listen on all addresses, but must ask one. */
const urlForClients = ({ config, url, port }: Started): string =>
  config.host === "0.0.0.0" || config.host === "::"
    ? `${new URL(url).protocol}//127.0.0.1:${port}`
    : url;
