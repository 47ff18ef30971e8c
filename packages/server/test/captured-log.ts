// The lines of a node's log, for tests of what it says.

type LogLine = Readonly<Record<string, unknown>>;

/** To be handed to a node as `logTo`. */
export class CapturedLog {
  readonly lines: LogLine[] = [];
  #wake: () => void = () => undefined;

  write(text: string): void {
    this.lines.push(JSON.parse(text));
    this.#wake();
  }

  /** All lines with this sentence. */
  of(body: RegExp): readonly LogLine[] {
    return this.lines.filter((line) => body.test(String(line.body)));
  }

  /** Resolves with the first line that has this sentence, once there is one. */
  async first(body: RegExp): Promise<LogLine> {
    for (;;) {
      const [found] = this.of(body);
      if (found) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
