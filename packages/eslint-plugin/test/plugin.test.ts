// The plugin as it is loaded: by both versions of ESLint, with its configurations, and by oxlint.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import defaultPlugin, { plugin, rules } from "../src/index.ts";
import { workflow } from "./checked.ts";
import { versions } from "./versions.ts";

const names = Object.keys(rules).map((name) => `@ekiden/${name}`);

/** A file that breaks every rule. */
const broken = workflow(
  `await new Promise((resolve) => setTimeout(resolve, Date.now() + Math.random()));
  const page = await fetch(process.env.URL + readFileSync("a"));
  console.log(page, input.total.toLocaleString());
  total += new WeakRef(page).deref();
  charge("${"x".repeat(40_000)}");
  status.handle(async () => { total = 1; });
  await condition(async () => true);
  while (patched(input.id)) await charge(1);
  while (true) { try { await sleep("1 day"); } catch {} }`,
  `import { readFileSync } from "node:fs";
let total: number = 0;
defineWorkflow({}, async () => {
  try { continueAsNew(1); } catch { return; }
  let sum = 0;
  approve.handle(() => { sum += 1; });
  const next = { sum };
  await charge(1);
  continueAsNew(next);
});`,
);

test("ESLint, which keeps results for as long as a plugin has its version, is told that", () => {
  const path = new URL("../package.json", import.meta.url);
  const { name, version } = JSON.parse(readFileSync(path, "utf8"));
  assert.deepEqual([plugin.meta?.name, plugin.meta?.version], [name, version]);
});

for (const [version, { Linter }] of Object.entries(versions)) {
  test(`${version} takes the recommended configuration, and every rule in it finds something`, () => {
    const messages = new Linter().verify(broken, plugin.configs.recommended, "order.ts");
    assert.deepEqual(
      messages.filter(({ fatal }) => fatal),
      [],
    );
    const found = new Set(messages.map(({ ruleId }) => ruleId));
    assert.deepEqual([...found].sort(), [...names].sort());
  });
}

const severitiesIn = (entries: typeof plugin.configs.strict) =>
  Object.assign({}, ...entries.map((entry) => entry.rules)) as Record<string, string>;

test("the recommended configuration warns where there are good exceptions, the strict one never", () => {
  const recommended = severitiesIn(plugin.configs.recommended);
  const strict = severitiesIn(plugin.configs.strict);
  const warnings = names.filter((name) => recommended[name] === "warn");
  assert.deepEqual(warnings, [
    "@ekiden/no-local-format",
    "@ekiden/no-console",
    "@ekiden/no-foreign-await",
    "@ekiden/no-swallowed-cancel",
    "@ekiden/no-large-literal-input",
    "@ekiden/prefer-continue-as-new",
  ]);
  assert.deepEqual(
    names.filter((name) => strict[name] !== "error"),
    [],
  );
});

test("both configurations can be used beside each other, and beside the plugin", () => {
  const { recommended, strict } = plugin.configs;
  const own = { plugins: { "@ekiden": plugin } };
  const inFolder = strict.map((entry) => ({ ...entry, files: ["strict/**"] }));
  const all = [own, ...recommended, ...inFolder];
  for (const { Linter } of Object.values(versions)) {
    assert.deepEqual(new Linter().verify("", all, "strict/a.js"), []);
  }
});

test("the plugin is what is exported by default, and tells its version", () => {
  const manifest = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  const { name, version } = JSON.parse(manifest);
  assert.equal(defaultPlugin, plugin);
  assert.deepEqual({ ...plugin.meta }, { name, version, namespace: "@ekiden" });
});

const pathOf = (specifier: string) => fileURLToPath(new URL(specifier, import.meta.url));

/** Lints a file with oxlint, which reads the plugin from its source. */
const oxlint = (folder: string, settings: object): Promise<Set<string>> => {
  const all = Object.fromEntries(names.map((name) => [name, "error"]));
  const config = { jsPlugins: [pathOf("../src/index.ts")], rules: all, settings };
  writeFileSync(join(folder, ".oxlintrc.json"), JSON.stringify(config));
  const command = join(pathOf("../../../node_modules/oxlint"), "bin", "oxlint");
  const words = ["--import", "tsx", command, "--config", join(folder, ".oxlintrc.json")];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [...words, "--format", "json", folder], (_, stdout, stderr) => {
      try {
        const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string }[] };
        resolve(new Set(diagnostics.map(({ code }) => code)));
      } catch {
        reject(new Error(`oxlint said: ${stdout}${stderr}`));
      }
    });
  });
};

test("oxlint loads the plugin, and every rule finds something", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "ekiden-oxlint-"));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "order.ts"), broken);
  const found = await oxlint(folder, {});
  const missing = Object.keys(rules).filter((name) => !found.has(`@ekiden(${name})`));
  assert.deepEqual(missing, [], [...found].join(" "));
});

test("oxlint hands the setting for files of workflows to the rules", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "ekiden-oxlint-"));
  context.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "called.ts"), "export const f = () => Date.now();");
  assert.equal((await oxlint(folder, {})).has("@ekiden(no-date)"), false);
  const settings = { ekiden: { workflowFiles: true } };
  assert.equal((await oxlint(folder, settings)).has("@ekiden(no-date)"), true);
});
