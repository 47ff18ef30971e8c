// The section of the changelog that a release gets.

const unreleased = "## [Unreleased]";

const sectionAfter = (changelog: string, title: string): string | undefined => {
  const begin = changelog.indexOf(title);
  if (begin === -1) return undefined;
  const rest = changelog.slice(begin + title.length).replace(/^[^\n]*\n/, "");
  const end = rest.search(/^## /m);
  return (end === -1 ? rest : rest.slice(0, end)).trim();
};

/** What has changed since the release before. Throws where nothing is written there. */
export const unreleasedChanges = (changelog: string): string => {
  const changes = sectionAfter(changelog, unreleased);
  if (changes) return changes;
  throw new Error(`CHANGELOG.md has nothing below ${unreleased}: write what has changed.`);
};

/** Of a version that was released; undefined where the changelog does not have it. */
export const changesOf = (changelog: string, version: string): string | undefined =>
  sectionAfter(changelog, `## [${version}]`);

/** The changelog of a release: what was unreleased is now of that version and day. */
export const withRelease = (changelog: string, version: string, day: string): string =>
  changelog.replace(unreleased, `${unreleased}\n\n## [${version}] - ${day}`);
