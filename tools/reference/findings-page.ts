// The reference page of findings, from the rows of the diagnosis.
import { type FindingRow, findingsBySubject } from "@ekiden/diagnosis";

const head = `# Findings

Written by \`npm run reference\` from the rows of \`@ekiden/diagnosis\`; do not edit it.

What \`ExplainWorkflowExecution\` may say of a run, the worst first. Names in braces are filled in. Every finding names the events
that prove it, and says nothing that the history, the state and what is known of task lists do not show.

- \`error\`: it does not go on, or has failed, until a person acts.
- \`warning\`: it may come to that.
- \`waiting\`: what it waits for, as it should.
- \`info\`: what else is worth knowing.
`;

/** A word in braces would be a link or a tag to some readers of Markdown: it is shown as code. */
const text = (template: string): string => template.replaceAll(/\{(\w+)\}/g, "`{$1}`");

const anchor = (subject: string): string => subject.toLowerCase().replaceAll(" ", "-");

const contents = (): string => {
  const lines = Object.entries(findingsBySubject).map(([subject, rows]) => {
    const codes = Object.keys(rows).map((code) => `[${code}](#${code.toLowerCase()})`);
    return `- [${subject}](#${anchor(subject)}): ${codes.join(", ")}`;
  });
  return `${lines.join("\n")}\n`;
};

const section = ([code, row]: readonly [string, FindingRow]): string => `### ${code}

\`${row.severity}\`

> ${text(row.says)}

**Proven by.** ${text(row.proof)}

**What to do.** ${text(row.next)}
`;

export const findingsPage = (): string =>
  [
    head,
    contents(),
    ...Object.entries(findingsBySubject).flatMap(([subject, rows]) => [
      `## ${subject}\n`,
      ...Object.entries<FindingRow>(rows).map(section),
    ]),
  ].join("\n");
