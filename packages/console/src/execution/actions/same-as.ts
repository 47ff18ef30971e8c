// An operation as others would call it: the command of AWS, and a few lines for its SDK.
export interface SameCall {
  /** As in `SignalWorkflowExecution`. */
  readonly operation: string;
  /** Members that are undefined or an empty text are left out. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Where this server answers, as in `http://127.0.0.1:7930`. */
  readonly endpoint: string;
  readonly region: string;
}

const kebab = (name: string): string =>
  name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replace(/^-/, "");

/** For a shell of POSIX: nothing inside single quotes means anything to it. */
const quoted = (text: string): string =>
  /^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

const given = (input: SameCall["input"]): readonly (readonly [string, unknown])[] =>
  Object.entries(input).filter(([, value]) => value !== undefined && value !== "");

const argument = (value: unknown): string => {
  if (Array.isArray(value)) return value.map((each) => quoted(String(each))).join(" ");
  return quoted(typeof value === "string" ? value : JSON.stringify(value));
};

/** `aws swf …`, a line for each option. */
export const awsCommand = ({ operation, input, endpoint, region }: SameCall): string =>
  [
    `aws swf ${kebab(operation)}`,
    ...given(input).map(([name, value]) => `--${kebab(name)} ${argument(value)}`),
    `--endpoint-url ${quoted(endpoint)}`,
    `--region ${quoted(region)}`,
  ].join(" \\\n  ");

/** For the SDK of AWS for JavaScript, version 3. */
export const sdkCode = ({ operation, input, endpoint, region }: SameCall): string => {
  const members = JSON.stringify(Object.fromEntries(given(input)), null, 2).replace(
    /^( *)"(\w+)":/gm,
    "$1$2:",
  );
  return [
    `import { ${operation}Command, SWFClient } from "@aws-sdk/client-swf";`,
    "",
    `const client = new SWFClient({ endpoint: ${JSON.stringify(endpoint)}, region: ${JSON.stringify(region)} });`,
    `await client.send(new ${operation}Command(${members}));`,
  ].join("\n");
};
