// What a program may choose of the service inside of it: some of the options of `ekiden serve`.

/** What an embedded service is opened with; all of it has a default. */
export interface EmbedOptions {
  /**
   * The directory of all data, made where it is missing; `./data` by default, as of `ekiden serve`.
   * `:memory:` keeps nothing.
   */
  readonly data?: string | undefined;
  /**
   * Lets the console, the command and other programs of this machine in, at this port of 127.0.0.1;
   * 0 takes any free one. By default there is no listener.
   */
  readonly port?: number | undefined;
  /** Of sizes and numbers: `relaxed` (the default), or `aws` for exactly those of Amazon SWF. */
  readonly limits?: "relaxed" | "aws" | undefined;
  /** Seconds that a poll waits for a task, from 1 to 600; 60 by default. */
  readonly pollSeconds?: number | undefined;
  /** In the names of resources (ARNs); `us-east-1` by default. */
  readonly region?: string | undefined;
  /** 12 digits, in the names of resources (ARNs); twelve zeros by default. */
  readonly account?: string | undefined;
  /**
   * `own` (the default): the service runs in a thread of its own, so that it uses a second core,
   * and goes on while the program computes. `shared`: it runs in the thread of its caller, which
   * takes less memory, starts sooner, and answers a workflow that is alone a little faster.
   */
  readonly thread?: "own" | "shared" | undefined;
  /** The lowest level of lines on the standard error, as JSON; `warn` by default. */
  readonly logLevel?: "silent" | "error" | "warn" | "info" | "debug" | undefined;
}
