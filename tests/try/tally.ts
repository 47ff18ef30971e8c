// What was tried and how it went: said as it goes, and added up for each page at the end.

interface Tried {
  readonly subject: string;
  readonly seconds: number;
  readonly hasPassed: boolean;
}

interface Sum {
  passed: number;
  failed: number;
  seconds: number;
}

export class Tally {
  readonly #tried: Tried[] = [];
  readonly #print: (line: string) => void;
  #subject = "";
  #begunAt = 0;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** A page or a template, and in which way. */
  begin(subject: string, way: string): void {
    this.#subject = subject;
    this.#begunAt = performance.now();
    this.#print(`begun  ${subject} (${way})`);
  }

  /** Of what was begun last; `failure` is what went wrong, or undefined. */
  end(told: string, failure: string | undefined): void {
    const subject = this.#subject;
    const seconds = (performance.now() - this.#begunAt) / 1_000;
    const hasPassed = failure === undefined;
    this.#tried.push({ subject, seconds, hasPassed });
    this.#print(`${hasPassed ? "passed" : "FAILED"} ${subject}: ${told}, ${seconds.toFixed(0)} s`);
    if (!hasPassed) this.#print(`${failure}\n`);
  }

  get hasPassed(): boolean {
    return this.#tried.length > 0 && this.#tried.every(({ hasPassed }) => hasPassed);
  }

  /** A line for each page or template, in the order in which they were begun, and one for all. */
  text(): string {
    const sums = new Map<string, Sum>();
    for (const { subject, seconds, hasPassed } of this.#tried) {
      const sum = sums.get(subject) ?? { passed: 0, failed: 0, seconds: 0 };
      sums.set(subject, {
        passed: sum.passed + (hasPassed ? 1 : 0),
        failed: sum.failed + (hasPassed ? 0 : 1),
        seconds: sum.seconds + seconds,
      });
    }
    const lines = [...sums].map(([subject, sum]) => lineOf(subject, sum));
    return [...lines, lineOf("all", sumOf([...sums.values()]))].join("\n");
  }
}

const sumOf = (sums: readonly Sum[]): Sum => ({
  passed: sums.reduce((all, { passed }) => all + passed, 0),
  failed: sums.reduce((all, { failed }) => all + failed, 0),
  seconds: sums.reduce((all, { seconds }) => all + seconds, 0),
});

const lineOf = (subject: string, { passed, failed, seconds }: Sum): string =>
  `${passed} passed, ${failed} failed, ${seconds.toFixed(0).padStart(4)} s  ${subject}`;
