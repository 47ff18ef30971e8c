import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { stripVTControlCharacters, styleText } from "node:util";
import type { Command } from "commander";
import { filesBelow, repository } from "../../../../tools/files.ts";
import { pagesPlace } from "../../src/pages.ts";
import { createProgram } from "../../src/program.ts";
import { colorOfStatus } from "../../src/terminal/colors.ts";
import { exitCodes } from "../../src/terminal/exit-codes.ts";
import { columnsOf } from "../../src/terminal/process-terminal.ts";
import { prepareWidths, widthOf } from "../../src/terminal/shown-text.ts";
import { type Column, tableOf } from "../../src/terminal/table.ts";
import {
  durationFrom,
  durationText,
  secondsFrom,
  timeFrom,
  timeText,
  zonedText,
} from "../../src/terminal/times.ts";
import { RecordedTerminal, ran } from "./recorded-terminal.ts";

/** `EKIDEN_WRITE_GOLDEN=1` writes what is compared here; the change is then read in the diff. */
const holdAgainst = (name: string, text: string): void => {
  const file = new URL(name, import.meta.url);
  if (process.env.EKIDEN_WRITE_GOLDEN) writeFileSync(file, text);
  assert.equal(text, readFileSync(file, "utf8"));
};

const leavesOf = (command: Command, words: readonly string[]): (readonly string[])[] =>
  command.commands.length === 0
    ? [words]
    : command.commands.flatMap((inner) => leavesOf(inner, [...words, inner.name()]));

const context = { terminal: new RecordedTerminal({}), exitCode: 0 };

/** All commands as the program lists them, and each with its code. */
const loadedCommands = async (): Promise<readonly (readonly [Command, Command | undefined])[]> => {
  const { commands } = await createProgram(context, []);
  const loaded = commands.map(async (listed): Promise<[Command, Command | undefined]> => {
    const program = await createProgram(context, [listed.name()]);
    return [listed, program.commands.find((command) => command.name() === listed.name())];
  });
  return Promise.all(loaded);
};

const allLeaves = async (): Promise<readonly (readonly string[])[]> =>
  (await loadedCommands())
    .flatMap(([, command]) => (command ? leavesOf(command, [command.name()]) : []))
    .filter((words) => words.join(" ") !== "completion words");

test("a command is described in its own help as in the list of all commands", async () => {
  for (const [listed, loaded] of await loadedCommands()) {
    assert.equal(loaded?.description(), listed.description(), listed.name());
  }
});

test("each command has a help with two examples, which fits a terminal of 100 columns", async () => {
  // The inbox of people is left as it is, and its examples are those of the whole.
  const leaves = (await allLeaves()).filter(([noun]) => noun !== "task");
  assert.ok(leaves.length > 60);
  for (const words of leaves) {
    const { code, stdout } = await ran([...words, "--help"], { columns: 100 });
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^Usage: ekiden ${words.join(" ")}`));
    const [, examples = ""] = stdout.split("\nExamples:\n");
    assert.ok(examples.trim().split("\n").length >= 2, `${words.join(" ")} has no two examples`);
    assert.doesNotMatch(stdout, /\(default[^)]*\)\s+\(default/, "a default is said once");
  }
});

test("pages that the command names are there, where its help says that they are", async () => {
  const sources = filesBelow("packages/cli/src").map((path) =>
    readFileSync(join(repository, path), "utf8"),
  );
  const named = sources.flatMap((source) => source.match(/\bdocs\/[\w/-]+\.md\b/g) ?? []);
  assert.ok(named.length > 5);
  assert.deepEqual(
    named.filter((path) => !existsSync(join(repository, path))),
    [],
  );
  const isOfRepository = sources.some((source) => /see README/.test(source));
  assert.ok(!isOfRepository, "the package has another README than the repository");
  const { homepage } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8"));
  assert.equal(homepage, `${pagesPlace}#readme`);
  assert.ok((await ran(["--help"], { columns: 100 })).stdout.includes(` ${pagesPlace}.`));
});

test("a check of migrations ends as the page about upgrades says", () => {
  const page = readFileSync(join(repository, "docs/operations/upgrades.md"), "utf8");
  const said = [...page.matchAll(/exit code is (\d+)/g)].map(([, code]) => Number(code));
  assert.deepEqual(said, [exitCodes.found]);
});

test("the help of everyday commands is as it was", async () => {
  const shown = [
    [],
    ["workflow"],
    ["workflow", "start"],
    ["workflow", "list"],
    ["history", "replay"],
  ];
  const texts = [];
  for (const words of [...shown, ["config", "set"], ["dev"], ["mcp"]]) {
    texts.push((await ran([...words, "--help"], { columns: 80 })).stdout);
  }
  holdAgainst("help.golden.txt", texts.join("\n----\n\n"));
});

interface Row {
  readonly status: string;
  readonly id: string;
  readonly type: string;
}

const rows: readonly Row[] = [
  { status: "OPEN", id: "order-7", type: "order@1.0" },
  {
    status: "COMPLETED",
    id: "注文-東京-1234567890-とても長い名前です-本当に長いです-まだ続く",
    type: "配送@1",
  },
  { status: "FAILED", id: "👟👨‍👩‍👧‍👦🇯🇵 family shoes", type: "order@1.0" },
  {
    status: "TIMED_OUT",
    id: "e\u0301clair \u001b[31mred\n2",
    type: "bakery@2026-11-27-long-version",
  },
];

const columns: readonly Column<Row>[] = [
  { title: "STATUS", text: ({ status }) => status, color: ({ status }) => colorOfStatus(status) },
  { title: "WORKFLOW ID", text: ({ id }) => id, isShortened: true },
  { title: "TYPE", text: ({ type }) => type, isShortened: true },
  { title: "STARTED", text: () => "2026-11-27T10:00:00Z" },
];

test("tables fit 80 and 200 columns, also with wide characters, emoji and control characters", async () => {
  await prepareWidths(rows.map(({ id }) => id));
  const texts = [80, 200].map((width) => {
    const text = tableOf(columns, rows, { columns: width });
    const lines = text.split("\n");
    for (const line of lines) assert.ok(widthOf(line) <= width, line);
    const starts = lines.map((line) => widthOf(line.slice(0, line.search(/STARTED|2026-11-27T/))));
    assert.equal(new Set(starts).size, 1, "the last column begins at the same place");
    return text;
  });
  holdAgainst("tables.golden.txt", `${texts.join("\n\n")}\n`);
});

test("a table has as many rows as were found: 200,000 of them, too", () => {
  const ids = Array.from({ length: 200_000 }, (_, row) => `order-${row}`);
  const text = tableOf([{ title: "WORKFLOW ID", text: (id: string) => id }], ids);
  const lines = text.split("\n");
  assert.equal(lines.length, ids.length + 1);
  assert.equal(lines.at(-1), "order-199999");
});

test("colors are outside of what is measured, and are not there unless wanted", () => {
  const [row] = rows;
  assert.ok(row);
  const colored = tableOf(columns, [row], { columns: 80, isColored: true });
  const colorless = tableOf(columns, [row], { columns: 80 });
  assert.notEqual(colored, colorless);
  assert.ok(colored.includes(styleText("blue", "OPEN", { validateStream: false })));
  assert.equal(stripVTControlCharacters(colored), colorless);
});

test("times are read as people write them", () => {
  const now = Date.UTC(2026, 10, 27, 12);
  const times = {
    "2h ago": now - 7_200_000,
    "1.5 days ago": now - 129_600_000,
    "in 2h": now + 7_200_000,
    now,
    "2026-11-26T10:00:00Z": Date.UTC(2026, 10, 26, 10),
    "2026-11-26": new Date(2026, 10, 26).getTime(),
    "1795687200": 1_795_687_200_000,
    "1795687200123": 1_795_687_200_123,
  };
  for (const [text, expected] of Object.entries(times)) {
    assert.equal(timeFrom("--since", text, now).getTime(), expected, text);
  }
  // Neither is minutes, and no such day is one of the next month.
  const odd = ["3 months ago", "500ms ago", "2026-02-30", "2026-02-30T10:00", "in 999999999w"];
  for (const text of ["", "soon", "3 ago", "99999999-01-01", "2026-13-45", ...odd]) {
    assert.throws(() => timeFrom("--since", text, now), /it is no time/, text);
  }
  assert.equal(durationFrom("--task-timeout", "2h"), "7200");
  assert.equal(durationFrom("--task-timeout", "none"), "NONE");
  for (const text of ["fast", "500ms", "3 months"]) {
    assert.throws(() => durationFrom("--task-timeout", text), /it is no duration/, text);
  }
  const time = new Date(now - 5 * 3_600_000);
  assert.equal(timeText(time, "ago", now), "5h ago");
  assert.equal(timeText(time, "iso", now), "2026-11-27T07:00:00Z");
  assert.equal(timeText(time, "epoch", now), String(time.getTime() / 1_000));
});

test("an interval is whole seconds, and is told by the largest unit of which it is a multiple", () => {
  const intervals = { "45": "45s", "15m": "15m", "1.5h": "90m", "90061": "90061s", "14d": "2w" };
  for (const [text, expected] of Object.entries(intervals)) {
    assert.equal(durationText(secondsFrom("--every", text)), expected);
  }
  assert.equal(durationText(0), "0s");
  for (const text of ["NONE", "500ms", "0.5s"]) {
    assert.throws(() => secondsFrom("--every", text), /it is no duration/, text);
  }
});

test("a time is told by the clocks of a zone, where this machine knows the zone", () => {
  const time = new Date(Date.UTC(2026, 9, 25, 0, 30));
  assert.equal(zonedText(time, "Europe/Berlin"), "Sun 2026-10-25 02:30");
  assert.equal(zonedText(time, "America/New_York"), "Sat 2026-10-24 20:30");
  assert.equal(zonedText(new Date(59_000), "UTC"), "Thu 1970-01-01 00:00:59");
  assert.equal(zonedText(time, "Mars/Base"), undefined);
});

const mistakes = {
  "an unknown command before --help": [
    ["wrokflow", "--help"],
    /unknown command 'wrokflow' \(Did you mean workflow\?\)/,
  ],
  "an unknown verb before --help": [
    ["workflow", "strat", "--help"],
    /'strat' \(Did you mean start\?\)/,
  ],
  "an unknown option before --help": [
    ["workflow", "list", "--statsu", "open", "--help"],
    /'--statsu' \(Did you mean --status\?\)/,
  ],
  "an unknown command of help": [
    ["help", "domian"],
    /unknown command 'domian' \(Did you mean domain\?\)/,
  ],
  "a choice that there is not": [
    ["workflow", "list", "--output", "xml"],
    /Allowed choices are table, json, jsonl, yaml/,
  ],
} as const;

for (const [what, [words, expected]] of Object.entries(mistakes)) {
  test(`${what} ends with 1 and a suggestion`, async () => {
    const { code, stdout, stderr } = await ran(words);
    assert.deepEqual([code, stdout], [1, ""]);
    assert.match(stderr, expected);
    assert.match(stderr, /^ekiden: [^\n]+\n$/);
  });
}

test("the help is shown where nothing is mistyped, also without what must be given", async () => {
  for (const words of [
    ["workflow", "start", "--help"],
    ["help", "workflow", "start"],
  ]) {
    const { code, stdout } = await ran(words);
    assert.equal(code, 0);
    assert.match(stdout, /^Usage: ekiden workflow start /);
  }
});

test("what was typed wrongly names the help of the command that it was typed for", async () => {
  const typed = {
    "`ekiden --help` lists commands": ["wrokflow"],
    "`ekiden workflow --help` lists what it takes": ["workflow", "lsit"],
    "`ekiden workflow list --help` lists what it takes": ["workflow", "list", "--limt", "3"],
    "`ekiden task-list pause --help` lists what it takes": ["task-list", "pause", "decision", "x"],
  };
  for (const [next, words] of Object.entries(typed)) {
    const { code, stderr } = await ran(words);
    assert.equal(code, 1);
    assert.ok(stderr.includes(next), stderr);
  }
});

test("what only Ekiden has says so in its help", async () => {
  const nouns = ["task", "job", "schedule", "incident", "event", "worker"];
  for (const words of [
    ...nouns.map((noun) => [noun]),
    ["workflow", "why"],
    ["task-list", "list"],
  ]) {
    assert.match((await ran([...words, "--help"])).stdout, /\(Ekiden\s+alone\)/, words.join(" "));
  }
});

test("a terminal that does not tell its width is taken for one of 80 columns, and a pipe for none", () => {
  assert.equal(columnsOf({ isTTY: true, columns: 132 }), 132);
  assert.equal(columnsOf({ isTTY: true, columns: 0 }), 80);
  assert.equal(columnsOf({}), undefined);
});
