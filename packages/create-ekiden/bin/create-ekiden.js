#!/usr/bin/env node
// `npm create ekiden`: makes a project from a template. Plain JavaScript, so that nothing has to be
// built or installed before it runs.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const templates = ["basic", "order-saga", "human-approval", "ai-agent", "boto3"];
const usage = `npm create ekiden <folder> [-- --template ${templates.join("|")}] [--no-install]`;

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const { version } = JSON.parse(readFileSync(here("../package.json"), "utf8"));

const fail = (message) => {
  console.error(`create-ekiden: ${message}\n  ${usage}`);
  process.exit(1);
};

const given = () => {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        template: { type: "string", default: "basic" },
        "no-install": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    return fail(error.message);
  }
};

const { positionals, values } = given();
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const [place, ...more] = positionals;
if (place === undefined || more.length > 0) fail("name one folder for the project.");
if (!templates.includes(values.template)) fail(`there is no template ${values.template}.`);
const folder = resolve(place);
const name = basename(folder)
  .toLowerCase()
  .replaceAll(/[^a-z0-9-]+/g, "-")
  .replaceAll(/^-+|-+$/g, "");
if (name === "") fail(`${basename(folder)} has no letter or digit that can name a package.`);
const isThere = existsSync(folder);
if (isThere && !statSync(folder).isDirectory()) fail(`${place} is a file.`);
/** Of a repository that was made, or cloned, before there was anything in it. */
const isOfGit = (entry) => entry === ".git";
if (isThere && !readdirSync(folder).every(isOfGit)) fail(`${place} exists and is not empty.`);

const write = (path, text) => writeFileSync(join(folder, path), text);
const writeJson = (path, content) => write(path, `${JSON.stringify(content, null, 2)}\n`);

const isPython = values.template === "boto3";
const worker = isPython ? "python3 worker.py" : "tsx src/worker.ts";

const scripts = isPython
  ? { start: "python3 start.py" }
  : {
      start: "tsx src/start.ts",
      test: "node --import tsx --test test/workflow.test.ts",
      lint: "eslint src && tsc",
    };

const typescriptDependencies = {
  dependencies: { "@ekiden/flow": version },
  devDependencies: {
    "@ekiden/eslint-plugin": version,
    "@ekiden/testing": version,
    "@types/node": "^22.0.0",
    "@typescript-eslint/parser": "^8.60.0",
    ekiden: version,
    eslint: "^9.39.0 || ^10.0.0",
    tsx: "^4.20.0",
    typescript: "^5.9.0",
  },
};

mkdirSync(folder, { recursive: true });
if (!isPython) cpSync(here("../templates/basic"), folder, { recursive: true });
cpSync(here(`../templates/${values.template}`), folder, { recursive: true });
writeJson("package.json", {
  name,
  version: "0.1.0",
  private: true,
  type: "module",
  scripts: { dev: `ekiden dev --domain shop --worker "${worker}"`, ...scripts },
  ...(isPython ? { devDependencies: { ekiden: version } } : typescriptDependencies),
});
write(".gitignore", "node_modules/\ndata/\n__pycache__/\n.venv/\n");
// pnpm runs install scripts of these packages alone: native parts of SQLite and of the compiler.
// Version 9 refuses a file without `packages`, 10 reads the list, 11 the map in its place.
const builds = ["better-sqlite3", "esbuild"];
const pnpmSettings = [
  ...["packages: []", "onlyBuiltDependencies:", ...builds.map((each) => `  - ${each}`)],
  ...["allowBuilds:", ...builds.map((each) => `  ${each}: true`)],
];
write("pnpm-workspace.yaml", `${pnpmSettings.join("\n")}\n`);
if (!isPython) {
  writeJson("tsconfig.json", {
    compilerOptions: {
      module: "nodenext",
      target: "es2022",
      lib: ["es2023", "esnext.disposable"],
      types: ["node"],
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      verbatimModuleSyntax: true,
    },
    include: ["src", "test"],
  });
  write(
    "eslint.config.mjs",
    'import ekiden from "@ekiden/eslint-plugin";\n\nexport default [...ekiden.configs.recommended];\n',
  );
}

const [manager] = (process.env.npm_config_user_agent ?? "npm").split("/");
if (!values["no-install"]) {
  const options = { cwd: folder, stdio: "inherit", shell: process.platform === "win32" };
  const { status } = spawnSync(manager, ["install"], options);
  if (status !== 0)
    fail(`the project is in ${place}, but \`${manager} install\` failed: see above.`);
}
const isOneWord = /^[\w@%+=:,./~\\-]+$/.test(place);
/** In the quotes that shells of Windows take, too, but for what others do with these signs. */
const quoted = /["$`!]/.test(place) ? `'${place.replaceAll("'", "'\\''")}'` : `"${place}"`;
const word = isOneWord ? place : quoted;
console.log(`
${name} is ready, from the template ${values.template}.

  cd ${word}
  ${manager} run dev      # a server at http://127.0.0.1:7930 and the worker
  ${manager} start        # in another terminal: starts a workflow
${isPython ? "" : `  ${manager} test         # on virtual time, without a server\n`}`);
