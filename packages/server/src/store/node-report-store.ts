// The part of the contract of a shared store in which nodes tell one another what each of them
// alone can know. All of it is a hint: no execution is decided by it, and it may be lost in a crash
// of the database.

export interface NodeReportStore {
  /** Replaces what this node has told before. */
  write(report: string): Promise<void>;
  /** The other nodes that are there, and those that have written within the last hour. */
  others(): Promise<readonly OtherNode[]>;
}

export interface OtherNode {
  /** It has given a sign of life within the last seconds. */
  readonly isThere: boolean;
  /** Undefined: it has told nothing; its program may not know how. */
  readonly report: string | undefined;
}
