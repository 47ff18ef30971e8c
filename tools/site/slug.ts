// The anchor of a heading as the repository host makes it: links work there and on the site.

/** `What is *defended*, and how?` → `what-is-defended-and-how`. Takes the text without markup. */
export const slugOf = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");

/** The text that a reader sees of a heading: without marks of links, code and emphasis. */
const shownText = (heading: string): string =>
  heading
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/(`+)(.*?)\1/g, "$2")
    .replace(/(?<![\w\\])([*_]{1,2})(\S(?:.*?\S)?)\1(?!\w)/g, "$2");

const heading = /^#{1,6}\s+(.*?)\s*#*$/;

/** The anchors of a page: what occurs again is numbered, from `-1` on. */
export const anchorsOf = (prose: Iterable<string>): ReadonlySet<string> => {
  const anchors = new Set<string>();
  for (const line of prose) {
    const [, text] = heading.exec(line) ?? [];
    if (text === undefined) continue;
    const slug = slugOf(shownText(text));
    let unique = slug;
    for (let index = 1; anchors.has(unique); index += 1) unique = `${slug}-${index}`;
    anchors.add(unique);
  }
  return anchors;
};
