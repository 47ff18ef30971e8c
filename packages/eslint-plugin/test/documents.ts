// What the documents say of the rules, made out of the rules themselves.
import { type FlowRule, rules } from "../src/index.ts";

export interface Document {
  /** Relative to the package. */
  readonly path: string;
  readonly textOf: (before: string) => string;
}

const entries: readonly [string, FlowRule][] = Object.entries(rules);

const marks = ({ meta: { docs, fixable, hasSuggestions } }: FlowRule): string =>
  [
    docs.recommended === "warn" && "warns",
    fixable && "fixes",
    hasSuggestions && !fixable && "suggests",
  ]
    .filter(Boolean)
    .join(", ");

const rows = [
  ["Rule", "Workflow code …", ""],
  ...entries.map(([name, rule]) => [
    `[${name}](docs/rules.md#${name})`,
    rule.meta.docs.description,
    marks(rule),
  ]),
];

/** Each column is as wide as its widest cell, as the formatter wants it. */
const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));

const line = (cells: readonly string[], filler: string): string =>
  `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width, filler)).join(" | ")} |`;

const [headings = "", ...others] = rows.map((cells) => line(cells, " "));
const table = [headings, line([], "-"), ...others].join("\n");

const section = ([name, { meta }]: [string, FlowRule]): string => {
  const { description, why, wrong, right } = meta.docs;
  return `## ${name}

Workflow code ${description}.

${why}

\`\`\`ts
// not
${wrong}

// but
${right}
\`\`\`
`;
};

const begin = "<!-- The table is written by `npm run documents`. -->\n\n";
const end = "\n\n<!-- Here it ends. -->";

export const documents: readonly Document[] = [
  {
    path: "docs/rules.md",
    textOf: () => `# The rules\n\n${entries.map(section).join("\n")}`,
  },
  {
    path: "README.md",
    textOf(before) {
      const [start = "", rest = ""] = before.split(begin);
      return `${start}${begin}${table}${end}${rest.split(end)[1] ?? ""}`;
    },
  },
];
