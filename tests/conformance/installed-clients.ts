// Clients that a machine may lack: boto3 and the AWS CLI. Each lists the domains.
import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { skipWithout } from "../../tools/programs.ts";

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Nothing of the machine's own configuration may matter, and nothing may leave it. */
const environment = {
  PATH: process.env.PATH,
  HOME: "/nonexistent",
  PYENV_ROOT: process.env.PYENV_ROOT ?? `${process.env.HOME}/.pyenv`,
  AWS_DEFAULT_REGION: "us-east-1",
  AWS_CONFIG_FILE: "/dev/null",
  AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
  AWS_EC2_METADATA_DISABLED: "true",
  AWS_PAGER: "",
  NO_PROXY: "127.0.0.1",
};

export const withCredentials = ({ accessKeyId, secretAccessKey, sessionToken }: Credentials) => ({
  ...environment,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: secretAccessKey,
  ...(sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: sessionToken }),
});

const listInPython = [
  "import boto3, sys",
  'swf = boto3.client("swf", endpoint_url=sys.argv[1])',
  'swf.list_domains(registrationStatus="REGISTERED")',
].join("\n");
const listInShell = "swf list-domains --registration-status REGISTERED --endpoint-url".split(" ");

const client = (name: string, program: string, words: (endpoint: string) => string[]) => ({
  name,
  run: (endpoint: string, credentials: Credentials) =>
    promisify(execFile)(program, words(endpoint), { env: withCredentials(credentials) }),
});

const isHere = (program: string, ...words: string[]): boolean =>
  spawnSync(program, words, { env: environment }).status === 0;

export const withoutBoto3 = skipWithout("boto3", isHere("python3", "-c", "import boto3"));
export const withoutAwsCli = skipWithout("the AWS CLI", isHere("aws", "--version"));

export const clients = [
  {
    ...client("boto3", "python3", (endpoint) => ["-c", listInPython, endpoint]),
    missing: withoutBoto3,
  },
  {
    ...client("the AWS CLI", "aws", (endpoint) => [...listInShell, endpoint]),
    missing: withoutAwsCli,
  },
];
