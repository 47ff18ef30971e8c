// The same call as a command of the AWS CLI or of Ekiden, and as code.
import type { EkidenInput, EkidenOperationName, Input, OperationName } from "@ekiden/model";
import { useCaller } from "../api/caller.ts";
import { inShell } from "./shell.ts";

interface Place {
  readonly endpoint: string;
  readonly region: string;
}

export const usePlace = (): Place => ({
  endpoint: location.origin,
  region: useCaller().region,
});

/** `StartWorkflowExecution` → `start-workflow-execution` */
const commandName = (operation: string) =>
  operation.replaceAll(/[A-Z]/g, (letter, at) => `${at === 0 ? "" : "-"}${letter.toLowerCase()}`);

export const awsCommand = <K extends OperationName>(
  operation: K,
  input: Input<K>,
  { endpoint, region }: Place,
): string =>
  [
    `aws swf ${commandName(operation)}`,
    `  --endpoint-url ${endpoint} --region ${region}`,
    `  --cli-input-json ${inShell(JSON.stringify(input, null, 2))}`,
  ].join(" \\\n");

/** One of Ekiden's own operations. */
export const ekidenCommand = <K extends EkidenOperationName>(
  operation: K,
  input: EkidenInput<K>,
  { endpoint }: Pick<Place, "endpoint">,
): string =>
  [
    `ekiden api ${operation} --endpoint ${endpoint}`,
    `  --input ${inShell(JSON.stringify(input, null, 2))}`,
  ].join(" \\\n");

export const sdkCode = <K extends OperationName>(
  operation: K,
  input: Input<K>,
  { endpoint, region }: Place,
): string =>
  `import { SWFClient, ${operation}Command } from "@aws-sdk/client-swf";

const swf = new SWFClient({ endpoint: "${endpoint}", region: "${region}" });
await swf.send(new ${operation}Command(${JSON.stringify(input, null, 2)}));`;
