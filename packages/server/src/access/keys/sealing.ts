// What the tokens of a store are sealed with: those of tasks and of pages, and links in mails.

export interface Sealing {
  /** 32 random bytes, which stay the same over restarts and on all nodes. */
  readonly current: Buffer;
  /** Absent where no caller can still have a token that was made with another one. */
  readonly earlier?: EarlierSealing | undefined;
}

/** A secret that was replaced: it opens tokens of tasks that began before, and seals no others. */
export interface EarlierSealing {
  readonly secret: Buffer;
  /**
   * Milliseconds: nothing was sealed with it later. Undefined: nodes of programs that know of no
   * other share the store, so tokens are still made as those understand them.
   */
  readonly endedAt: number | undefined;
}
