// Shows what a command has found: as a table for people, or as JSON, JSON lines or YAML.
import { type Color, type Paint, paintFor } from "./colors.ts";
import { padded, prepareWidths, shownJson, shownLines, shownText, widthOf } from "./shown-text.ts";
import { type Column, tableOf } from "./table.ts";
import type { Terminal } from "./terminal.ts";
import { type TimeStyle, timeText } from "./times.ts";

export const outputFormats = ["table", "json", "jsonl", "yaml"] as const;
export type OutputFormat = (typeof outputFormats)[number];

export interface Field {
  readonly label: string;
  readonly text: string;
  readonly color?: Color | undefined;
}

/** A list whose items come one after the other. */
interface GrowingList {
  add(item: unknown): void;
  end(): void;
}

export class Printer {
  readonly format: OutputFormat;
  readonly paint: Paint;
  readonly #terminal: Terminal;
  readonly #timeStyle: TimeStyle;

  constructor(terminal: Terminal, format: OutputFormat, timeStyle: TimeStyle) {
    this.#terminal = terminal;
    this.format = format;
    this.#timeStyle = timeStyle;
    this.paint = paintFor(terminal.isColored);
  }

  get isForPeople(): boolean {
    return this.format === "table";
  }

  /** A time for people. */
  time(time: Date | undefined): string {
    return timeText(time, this.#timeStyle, this.#terminal.now());
  }

  line(text: string): void {
    this.#terminal.write(`${text}\n`);
  }

  /** A text as another program made it: to the letter for a pipe, harmless on a terminal. */
  text(text: string): void {
    this.line(this.#terminal.columns === undefined ? text : shownLines(text));
  }

  /** What is said of an empty list goes to people, and is no result. */
  async list<T>(items: readonly T[], columns: readonly Column<T>[], empty: string): Promise<void> {
    if (!this.isForPeople) return this.value(items);
    const { columns: available, isColored } = this.#terminal;
    await prepareWidths(items.flatMap((item) => columns.map(({ text }) => text(item))));
    if (items.length === 0) this.#terminal.note(`${shownText(empty)}\n`);
    else this.line(tableOf(columns, items, { columns: available, isColored }));
  }

  /** One thing: its value for programs, its fields for people; empty ones are left out. */
  async one(value: unknown, fields: readonly Field[]): Promise<void> {
    if (!this.isForPeople) return this.value(value);
    const shown = fields.filter(({ text }) => text !== "");
    const width = Math.max(0, ...shown.map(({ label }) => widthOf(label)));
    for (const { label, text, color } of shown) {
      this.line(
        `${this.paint("bold", padded(label, width))}  ${this.paint(color, shownText(text))}`,
      );
    }
  }

  /** Says that something was done; programs get the value. */
  async done(value: unknown, text: string): Promise<void> {
    if (this.isForPeople) this.line(shownText(text));
    else await this.value(value);
  }

  /** In a format for programs. */
  async value(value: unknown): Promise<void> {
    if (this.format !== "jsonl") this.#terminal.write(await this.textOf(value));
    else for (const each of Array.isArray(value) ? value : [value]) this.line(json(each));
  }

  /** In a format for programs, as `value` of all items would be. */
  async growingList(): Promise<GrowingList> {
    const itemText = await this.#itemText();
    const [before, between, after] =
      this.format === "json" ? ["[\n", ",\n", "\n]\n"] : ["", "", ""];
    let isEmpty = true;
    return {
      add: (item) => {
        this.#terminal.write(`${isEmpty ? before : between}${itemText(item)}`);
        isEmpty = false;
      },
      end: () => {
        if (!isEmpty) this.#terminal.write(after);
        else if (this.format !== "jsonl") this.#terminal.write("[]\n");
      },
    };
  }

  /** Of one item among others. */
  async #itemText(): Promise<(item: unknown) => string> {
    if (this.format === "jsonl") return (item) => `${json(item)}\n`;
    if (this.format === "json") return (item) => `  ${json(item, 2).replaceAll("\n", "\n  ")}`;
    const { yamlText } = await import("./yaml-text.ts");
    return (item) => yamlText([item]);
  }

  /** One value as it would be printed, with the end of its last line. */
  async textOf(value: unknown): Promise<string> {
    if (this.format !== "yaml") return `${json(value, this.format === "jsonl" ? 0 : 2)}\n`;
    const { yamlText } = await import("./yaml-text.ts");
    return yamlText(value);
  }
}

/** What no terminal acts on. */
export const json = (value: unknown, indent?: number): string =>
  shownJson(JSON.stringify(value ?? null, undefined, indent));
