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

export const readNotes = (text: string | undefined): Notes =>
  text === undefined ? { comments: [] } : JSON.parse(text);
