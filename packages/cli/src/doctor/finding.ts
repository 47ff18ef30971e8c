// What a check says, and of what.

export interface Finding {
  readonly check: string;
  /** `notable`: it works, and will not for long. */
  readonly outcome: "good" | "notable" | "wrong";
  /** What was found and, unless it is good, what to do. */
  readonly text: string;
}

/** Of the configuration of a server, what is looked at. */
export interface Installation {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  /** `files`, or the URL of a database. */
  readonly store: string;
  readonly migrate: "yes" | "no";
  /** `auto` is in the data directory. */
  readonly masterKeyFile: string;
  readonly tlsCert: string;
  readonly tlsKey: string;
}
