// `npm run try`: what README, the guide and the packages' pages say, done as it is written, with
// the packages as they are packed.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { repository } from "../../tools/files.ts";
import { bring, nodeOf, nodeVersions } from "../../tools/node-versions.ts";
import { packInto } from "../../tools/release/pack.ts";
import { compileExamples } from "./examples.ts";
import { runPage } from "./page-run.ts";
import { type Manager, namesPnpm, stepsOf } from "./page-steps.ts";
import { pages } from "./pages.ts";
import { PackedRegistry } from "./registry.ts";
import type { Settings } from "./shell.ts";
import { Tally } from "./tally.ts";
import { templateNames, tryTemplates } from "./templates.ts";
import { complaintAbout } from "./words.ts";

const help = `What the pages say, done as it is written: command by command in empty folders, with the
packages as they are packed. It needs a build (npm run build) and the registry, and takes minutes.

  npm run try                            everything
  npm run try -- first-workflow          the pages whose paths have one of these words in them
  npm run try -- --part pages            or examples, pnpm, nodes, templates; more than once for more
  npm run try -- --part nodes --node 24  on this Node.js alone
  npm run try -- --part templates basic  this template alone`;

/** The last version that runs on Node.js 20. */
const pnpmVersion = "10.34.9";

const parts = ["pages", "examples", "pnpm", "nodes", "templates"] as const;
type Part = (typeof parts)[number];

/** A page that is a whole program; what follows from the version of Node.js shows there. */
const programPages = [
  "docs/guide/first-workflow.md",
  "docs/guide/embedded.md",
  "docs/guide/testing.md",
];

/** Of pnpm alone: what it says where a package may not build its native part. */
const pageWithoutScripts = "tests/try/without-scripts.md";

interface Place {
  readonly folder: string;
  readonly settings: Settings;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    part: { type: "string", multiple: true },
    node: { type: "string", multiple: true },
    help: { type: "boolean", default: false },
  },
});

const isWanted = (path: string): boolean =>
  positionals.length === 0 || positionals.some((word) => path.includes(word));

const tally = new Tally((line) => console.log(line));

interface Way {
  readonly programs: readonly string[];
  readonly settings: Settings;
  readonly manager: Manager;
  readonly label: string;
}

const runPages = async (paths: readonly string[], way: Way): Promise<void> => {
  const runnable = paths.filter(isWanted).flatMap((path) => {
    const steps = stepsOf(readFileSync(join(repository, path), "utf8"), way.manager);
    return steps.length === 0 ? [] : [{ path, steps }];
  });
  for (const [index, { path, steps }] of runnable.entries()) {
    tally.begin(path, `${way.label}, page ${index + 1} of ${runnable.length}`);
    const { commands, files, failure } = await runPage(path, steps, way);
    tally.end(`${commands} commands, ${files} files`, failure);
  }
};

/** With the Node.js that this user's shell finds. */
const plain = ({ settings }: Place): Way => ({
  programs: [],
  settings,
  manager: "npm",
  label: `npm, Node.js ${process.versions.node}`,
});

const runWithPnpm = async (place: Place): Promise<void> => {
  const target = join(place.folder, "pnpm");
  await bring(`pnpm@${pnpmVersion}`, target);
  const way = plain(place);
  const programs = [join(target, "node_modules/.bin"), ...way.programs];
  const paths = pages.filter((path) => namesPnpm(readFileSync(join(repository, path), "utf8")));
  const refused = process.getBuiltinModule("node:sqlite") ? [] : [pageWithoutScripts];
  await runPages([...paths, ...refused], {
    ...way,
    programs,
    manager: "pnpm",
    label: `pnpm ${pnpmVersion}`,
  });
};

/** Without scripts of packages: a Node.js that has SQLite needs no compiler. */
const runOnNodes = async (place: Place): Promise<void> => {
  for (const version of values.node ?? nodeVersions) {
    if (process.versions.node.startsWith(`${version}.`)) continue;
    const node = await nodeOf(version, join(place.folder, `node-${version}`));
    const settings = { ...place.settings, npm_config_ignore_scripts: "true" };
    const label = `npm, Node.js ${version}, no install scripts`;
    const programs = [dirname(node)];
    await runPages(programPages, { programs, settings, manager: "npm", label });
  }
};

const work: Readonly<Record<Part, (place: Place) => Promise<void>>> = {
  pages: (place) => runPages(pages, plain(place)),
  examples: async (place) => {
    const wanted = pages.filter(isWanted);
    if (wanted.length === 0) return;
    tally.begin("the pages' TypeScript", "compiled with what is packed");
    const { modules, failure } = await compileExamples(wanted, plain(place));
    tally.end(`${modules} modules`, failure);
  },
  pnpm: runWithPnpm,
  nodes: runOnNodes,
  templates: (place) => tryTemplates(plain(place), { tally, isWanted }),
};

const main = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), "ekiden-tried-"));
  try {
    console.log("Packing the packages.");
    await using registry = await PackedRegistry.open(await packInto(folder));
    const settings = {
      ...registry.environment,
      npm_config_yes: "true",
      npm_config_audit: "false",
      npm_config_fund: "false",
      npm_config_update_notifier: "false",
      EKIDEN_CONFIG: join(folder, "config.json"),
    };
    const wanted = parts.filter((part) => values.part?.includes(part) ?? true);
    for (const part of wanted) await work[part]({ folder, settings });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`\n${tally.text()}`);
  process.exitCode = tally.hasPassed ? 0 : 1;
};

const problem = complaintAbout(positionals, [...pages, pageWithoutScripts, ...templateNames]);
if (values.help) console.log(help);
else if (problem === undefined) await main();
else {
  console.error(problem);
  process.exitCode = 2;
}
