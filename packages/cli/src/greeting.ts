// What a person reads when the server has started.
import { resolve } from "node:path";
import { type Config, isLoopback, withoutPassword } from "@ekiden/server";

export interface Started {
  readonly version: string;
  readonly config: Config;
  readonly url: string;
  readonly port: number;
}

export const greeting = (started: Started): string => {
  const { version, config, url } = started;
  const client = urlForClients(started);
  return `Ekiden ${version}
listening on ${url}
${kept(config)}
${reach(config)}${encrypted(config)}

Point the AWS CLI at it (any credentials will do):
  aws swf list-domains --registration-status REGISTERED \\
    --region ${config.region} --endpoint-url ${client}
or an SDK:
  new SWFClient({ endpoint: "${client}", region: "${config.region}" })   JavaScript
  boto3.client("swf", endpoint_url="${client}", region_name="${config.region}")   Python
  AWS_ENDPOINT_URL_SWF=${client}   most SDKs, without a change to the program

Stop it with Ctrl+C or SIGTERM.`;
};

const kept = ({ data, store }: Config): string => {
  if (store !== "files") return `data in ${withoutPassword(store)}`;
  return data === ":memory:" ? "data in memory only: nothing is kept" : `data in ${resolve(data)}`;
};

const encrypted = ({ tlsCert }: Config): string =>
  tlsCert === "none"
    ? ""
    : "\nClients must trust its certificate, and use a name that is written in it.";

const reach = ({ host }: Config): string =>
  isLoopback(host)
    ? "Only programs on this machine can reach it."
    : `WARNING: ${host} can be reached from other machines, and this version does not verify ` +
      "signatures:\neveryone who can reach it can do everything.";

/** One can listen on all addresses, but must ask one. */
const urlForClients = ({ config, url, port }: Started): string =>
  config.host === "0.0.0.0" || config.host === "::"
    ? `${new URL(url).protocol}//127.0.0.1:${port}`
    : url;
