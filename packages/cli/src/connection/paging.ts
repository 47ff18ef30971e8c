// Answers that come in pages.

interface Page {
  readonly nextPageToken?: string | undefined;
}

/** What a call says to get the page behind another; nothing for the first one. */
interface NextPage {
  readonly nextPageToken?: string;
}

/**
 * Asks for one page after the other, until there is none behind, or until the loop is left.
 *
 * Example: `for await (const { domainInfos } of allPages((next) => list({ ...query, ...next })))`
 */
export async function* allPages<T extends Page>(
  ask: (next: NextPage) => Promise<T>,
): AsyncGenerator<T, void> {
  let nextPageToken: string | undefined;
  do {
    const page = await ask(nextPageToken === undefined ? {} : { nextPageToken });
    yield page;
    nextPageToken = page.nextPageToken;
  } while (nextPageToken !== undefined);
}
