// The plugin as its users have it: packed by npm, installed, and configured as the guide shows.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { blockOf, Project } from "./project.ts";

const linters = { "ESLint 10": "eslint", "ESLint 9": "eslint-9" } as const;
const parser = ["typescript", "@typescript-eslint/parser"];

const projectWith = (context: TestContext, packages: readonly string[]): Project => {
  const project = new Project(packages);
  context.after(() => project.remove());
  project.write("package.json", JSON.stringify({ name: "shop", version: "1.0.0" }));
  return project;
};

const guide = "docs/guide/linting.md";

const workflowWith = (body: string, type = ""): string =>
  `import { defineWorkflow } from "@ekiden/flow";

export const order = defineWorkflow(
  { name: "order", version: "1" },
  async (id${type}) => {
    ${body}
    return id;
  },
);
`;

const clock = workflowWith("if (Date.now() > 1) return null;");
const requiring = `const { defineWorkflow } = require("@ekiden/flow");
exports.order = defineWorkflow({ name: "order", version: "1" }, async () => Date.now());
`;
const typedClock = workflowWith("if (Date.now() > 1) return null;", ": string");

for (const [version, eslint] of Object.entries(linters)) {
  test(`${version} lints JavaScript and TypeScript with the configuration of the guide`, async (context) => {
    const project = projectWith(context, [eslint, ...parser]);
    project.write("eslint.config.mjs", blockOf(guide, "js"));
    for (const extension of ["ts", "tsx", "mts", "cts"]) {
      project.write(`src/order.${extension}`, typedClock);
    }
    for (const extension of ["js", "mjs"]) project.write(`src/order.${extension}`, clock);
    project.write("src/order.cjs", requiring);
    project.write("src/workflows/price.ts", "export const at = (): number => Date.now();\n");
    const { exitCode, files } = await project.eslint("src");
    assert.equal(exitCode, 1);
    assert.deepEqual(
      [...files].map(([path, found]) => [path, found.map(({ rule }) => rule)]).sort(),
      [
        ...["cjs", "cts", "js", "mjs", "mts", "ts", "tsx"].map((extension) => [
          `src/order.${extension}`,
          ["@ekiden/no-date"],
        ]),
        ["src/workflows/price.ts", ["@ekiden/no-date"]],
      ],
    );
  });

  test(`${version} names the parser where TypeScript is linted without it`, async (context) => {
    const project = projectWith(context, [eslint]);
    project.write("eslint.config.mjs", blockOf(guide, "js"));
    project.write("order.ts", typedClock);
    project.write("order.js", clock);
    const { exitCode, files } = await project.eslint();
    assert.equal(exitCode, 1);
    assert.match(
      files.get("order.ts")?.[0]?.message ?? "",
      /@typescript-eslint\/parser, which is not installed\. Run `npm install/,
    );
    assert.deepEqual(
      files.get("order.js")?.map(({ rule }) => rule),
      ["@ekiden/no-date"],
    );
  });
}

test("the parser of the package typescript-eslint is taken, too", async (context) => {
  const project = projectWith(context, ["eslint"]);
  project.write("eslint.config.mjs", blockOf(guide, "js"));
  const place = "node_modules/typescript-eslint";
  project.write(`${place}/package.json`, '{"name":"typescript-eslint","main":"index.cjs"}');
  const path = JSON.stringify(fileURLToPath(import.meta.resolve("@typescript-eslint/parser")));
  project.write(`${place}/index.cjs`, `exports.parser = require(${path});`);
  project.write("order.ts", typedClock);
  const { files } = await project.eslint();
  assert.deepEqual(
    files.get("order.ts")?.map(({ rule }) => rule),
    ["@ekiden/no-date"],
  );
});

test("oxlint lints JavaScript and TypeScript with the configuration of the README", async (context) => {
  const project = projectWith(context, ["oxlint"]);
  project.write(".oxlintrc.json", blockOf("packages/eslint-plugin/README.md", "json"));
  project.write("src/order.ts", typedClock);
  project.write("src/order.js", clock);
  const found = await project.oxlint("src");
  assert.deepEqual([...found].sort(), [
    ["src/order.js", ["@ekiden(no-date)"]],
    ["src/order.ts", ["@ekiden(no-date)"]],
  ]);
});
