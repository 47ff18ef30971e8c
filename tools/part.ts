// One part of several of what a command would run: the gate runs another one for each commit.

/** As `2/3` says it: the second of three parts. */
export interface Part {
  /** 1 is the first. */
  readonly number: number;
  readonly of: number;
}

/** Throws for what is not a part, such as `4/3`; undefined is all. */
export const readPart = (text: string | undefined): Part | undefined => {
  if (text === undefined) return undefined;
  const [, number = 0, of = 0] = (/^([1-9]\d?)\/([1-9]\d?)$/.exec(text) ?? []).map(Number);
  if (number > 0 && number <= of) return { number, of };
  throw new Error(`--part takes which part of how many, such as 2/3, not "${text}"`);
};

/** What is of one kind tends to be side by side, so that each part has some of every kind. */
export const partOf = <Item>(all: readonly Item[], part: Part | undefined): readonly Item[] =>
  part === undefined ? all : all.filter((_, place) => place % part.of === part.number - 1);
