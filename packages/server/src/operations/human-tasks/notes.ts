// What a record keeps beside the holder, as JSON.

interface Comment {
  readonly by: string;
  /** Milliseconds. */
  readonly at: number;
  readonly text: string;
}

interface Notes {
  readonly comments: readonly Comment[];
}

export const maxComments = 200;
/** Of the JSON of them all: a page of an inbox tells those of many tasks. */
export const maxNotesCharacters = 100_000;

export const readNotes = (text: string | undefined): Notes =>
  text === undefined ? { comments: [] } : JSON.parse(text);
