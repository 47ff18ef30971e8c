// What a record keeps beside the holder, as JSON.

export interface Comment {
  readonly by: string;
  /** Milliseconds. */
  readonly at: number;
  readonly text: string;
}

export interface Notes {
  readonly comments: readonly Comment[];
}

export const maxComments = 200;
export const maxCommentCharacters = 4_000;

export const readNotes = (text: string | undefined): Notes =>
  text === undefined ? { comments: [] } : JSON.parse(text);
