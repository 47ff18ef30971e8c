/** A name and a version as one key. */
export const typeKey = (name: string | undefined, version: string | undefined): string =>
  JSON.stringify([name, version]);
