// The reference page of the server's options, and the schema of a configuration file, from the
// table.
import { configSchema, eventsFileSchema, type OptionRow, options } from "@ekiden/server";

const head = `# Options of \`ekiden serve\`

Written by \`npm run reference\` from the table of options; do not edit it.

An option is given on the command line, in the environment, or in a file; the first of these that has it counts, and the default if none has.
The file is \`--config FILE\`, \`EKIDEN_SERVER_CONFIG\`, or \`ekiden.toml\` in the working directory; it is TOML, or JSON if its name ends in \`.json\`
([its schema](ekiden.schema.json)). Options have the same names there as on the command line, without the hyphens in front:

\`\`\`toml
host = "0.0.0.0"
data = "/var/lib/ekiden"
poll-seconds = 30
inbox-lists = ["people", "board-*"]
console = false
\`\`\`

\`ekiden serve --print-config\` prints all options as they hold, and where each comes from. \`SIGHUP\` reads the file again: the level of the log is
applied, and the log says which other options have changed and need a restart. Certificates and the audit log are opened again as well. Two
secrets have no option, so that they are in no list of processes and no file of options: \`EKIDEN_MASTER_KEY\` and \`EKIDEN_FIRST_KEY\`.

A flag, or a name in the file, that is no option is refused. A variable may be another program's: one that is nearly the name of an option's has no effect, and is a warning at the start.
`;

const section = ({ flag, argument, environment, fallback, help, value }: OptionRow): string =>
  `## --${flag}

\`--${flag} <${argument}>\`, \`${environment}\`, default \`${fallback}\`

${sentence(help)}

Takes ${value.allowed.replaceAll("*", "\\*")}.
`;

const sentence = (help: string): string =>
  `${help.charAt(0).toUpperCase()}${help.slice(1)}.`.replaceAll("*", "\\*");

export const optionsPage = (): string =>
  [head, ...Object.values<OptionRow>(options).map(section)].join("\n");

export const configSchemaText = (): string => `${JSON.stringify(configSchema(), null, 2)}\n`;
/** Of the file of --events. */
export const eventsSchemaText = (): string => `${JSON.stringify(eventsFileSchema(), null, 2)}\n`;
