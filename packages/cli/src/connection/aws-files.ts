// Where the shared files of AWS are: ~/.aws/config and ~/.aws/credentials, unless told otherwise.
import { join } from "node:path";
import type { Environment } from "../terminal/terminal.ts";
import { homeFolder } from "./home-folder.ts";

export interface AwsFiles {
  readonly configFilepath: string;
  readonly filepath: string;
}

export const awsFiles = (environment: Environment): AwsFiles => {
  const folder = join(homeFolder(environment), ".aws");
  return {
    configFilepath: environment.AWS_CONFIG_FILE || join(folder, "config"),
    filepath: environment.AWS_SHARED_CREDENTIALS_FILE || join(folder, "credentials"),
  };
};
