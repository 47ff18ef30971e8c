// llms.txt: a list of all pages as plain Markdown, for programs that read rather than look.
import { type Page, summaryOf } from "./documents.ts";
import { allGroups, type Group } from "./navigation.ts";

/** How the file begins; the title of the site and what it is about. */
const beginning = [
  "# Ekiden",
  "",
  "> An open, self-hosted service that is wire-compatible with Amazon Simple Workflow Service (SWF), and a framework for durable workflows in TypeScript.",
];

/** The addresses are below that of the site. */
export const llmsText = (pages: ReadonlyMap<string, Page>): string => {
  const byLink = new Map(
    [...pages.values()].map((page) => [page.path.replace(/(^|\/)index\.md$/, "$1"), page]),
  );
  const line = (link: string): string[] => {
    const page = byLink.get(link.slice(1)) ?? byLink.get(`${link.slice(1)}.md`);
    if (page === undefined) return [];
    const summary = summaryOf(page.text);
    return [`- [${page.title}](/${page.path})${summary === "" ? "" : `: ${summary}`}`];
  };
  const section = ({ text, items }: Group): string[] => [
    "",
    `## ${text}`,
    "",
    ...items.flatMap(({ link }) => line(link)),
  ];
  return `${[...beginning, ...allGroups(pages).flatMap(section)].join("\n")}\n`;
};
