// The plugin as ESLint and oxlint load it.
import { readFileSync } from "node:fs";
import type { ESLint, Linter } from "eslint";
import { type RuleName, rules } from "./rules.ts";
import { typescriptFiles, typescriptParser } from "./typescript.ts";

export type { FlowRule, RuleDocs } from "./rule.ts";
export { type RuleName, rules } from "./rules.ts";

/** The name before the slash: `@ekiden/no-date`, in ESLint and in oxlint. */
const namespace = "@ekiden";

type Severity = "error" | "warn";

/** The plugin: its rules, and configurations that turn them on. */
export interface EkidenPlugin extends ESLint.Plugin {
  readonly rules: typeof rules;
  /** Entries for `eslint.config.js`, to be spread there: `...ekiden.configs.recommended`. */
  readonly configs: Readonly<Record<"recommended" | "strict", Linter.Config[]>>;
}

/** ESLint keeps what it found before for as long as name and version are the same. */
const { name, version } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
) as { readonly name: string; readonly version: string };

const meta = { name, namespace, version };

/** The default export once more, by its name. Example: `plugin.configs.recommended` */
export const plugin = { meta, rules, configs: {} } as EkidenPlugin;

/** Without it ESLint would pass over files of TypeScript, and say nothing of that. */
const typescript: Linter.Config = {
  name: `${namespace}/typescript`,
  files: typescriptFiles,
  languageOptions: { parser: typescriptParser },
};

const configOf = (name: string, severityOf: (rule: RuleName) => Severity): Linter.Config[] => [
  typescript,
  {
    name: `${namespace}/${name}`,
    plugins: { [namespace]: plugin },
    rules: Object.fromEntries(
      (Object.keys(rules) as RuleName[]).map((rule) => [`${namespace}/${rule}`, severityOf(rule)]),
    ),
  },
];

// Added afterwards, because ESLint wants the plugin in a configuration to be the plugin itself.
Object.assign(plugin.configs, {
  /** All rules; those with good exceptions only warn. */
  recommended: configOf("recommended", (rule) => rules[rule].meta.docs.recommended),
  /** All rules as errors. */
  strict: configOf("strict", () => "error"),
} satisfies EkidenPlugin["configs"]);

// biome-ignore lint/style/noDefaultExport: ESLint's users and oxlint import a plugin by default.
export default plugin;
