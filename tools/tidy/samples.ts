// For each rule a few lines that break it, and a few that look as if they did.
import { callSamples } from "./call-samples.ts";
import { documentSamples } from "./document-samples.ts";
import type { RuleName } from "./rules.ts";
import type { Sample } from "./sample.ts";
import { sizeSamples } from "./size-samples.ts";

/** In two pieces, so that this file keeps the rule itself. */
const leftover = ["TO", "DO"].join("");

export const samples: Record<RuleName, Sample> = {
  "a package imports only what its row in the table allows": {
    broken: {
      "packages/model/src/a.ts": `import { readFileSync } from "node:fs";`,
      "packages/engine/src/a.ts": `import type { Node } from "@ekiden/server";`,
      "packages/server/package.json": `{ "dependencies": { "pino": "1" } }`,
      "packages/server/src/a.ts": `import { pino } from "pino";\nexport { x } from "undeclared/y";`,
      "packages/stranger/src/a.ts": `import("node:fs");`,
    },
    at: [
      "packages/model/src/a.ts:1",
      "packages/engine/src/a.ts:1",
      "packages/server/src/a.ts:2",
      "packages/stranger/src/a.ts:1",
    ],
    kept: {
      "packages/model/src/a.ts": `import { Type } from "@sinclair/typebox/compiler";`,
      "packages/server/package.json": `{ "dependencies": { "@scope/name": "1" } }`,
      "packages/server/src/a.ts": `import "node:fs";\nimport "@scope/name/path";\nimport "@ekiden/engine";`,
      "tests/a.ts": `import "@ekiden/engine";\nimport "anything";`,
    },
  },
  "a file of the server imports only from lower ranks": {
    broken: {
      "packages/server/src/store/a.ts": `import type { Matcher } from "../matching/matcher.ts";`,
      "packages/server/src/matching/a.ts": `import "../access/policy.ts";`,
      "packages/server/src/jobs/a.ts": `export { b } from "../node/node.ts";`,
      "packages/server/src/log/a.ts": `import type { Store } from "../store/store.ts";`,
      "packages/server/src/newcomer/a.ts": "",
    },
    at: [
      "packages/server/src/store/a.ts:1",
      "packages/server/src/matching/a.ts:1",
      "packages/server/src/jobs/a.ts:1",
      "packages/server/src/log/a.ts:1",
      "packages/server/src/newcomer/a.ts:1",
    ],
    kept: {
      "packages/server/src/http/a.ts": `import "../store/b.ts";\nimport "./b.ts";\nimport "../clock.ts";`,
      "packages/server/src/store/deep/a.ts": `import "../b.ts";`,
      "packages/server/src/audit/a.ts": `import type { Handlers } from "../operations/handlers.ts";`,
      "packages/server/src/index.ts": `export { createNode } from "./node/node.ts";`,
    },
  },
  "a file of the store over PostgreSQL imports only from its folder and those below": {
    broken: {
      "packages/server/src/store/postgres/a.ts": "",
      "packages/server/src/store/postgres/tables/a.ts": `import type { B } from "../commit/b.ts";`,
    },
    at: [
      "packages/server/src/store/postgres/a.ts:1",
      "packages/server/src/store/postgres/tables/a.ts:1",
    ],
    kept: {
      "packages/server/src/store/postgres/commit/a.ts": `import "../tables/b.ts";\nimport "./b.ts";`,
      "packages/server/src/store/postgres/tables/a.ts": `import { refuse } from "@ekiden/model";`,
    },
  },
  "a relative import stays inside its package": {
    broken: {
      "packages/server/src/a.ts": `import "../../model/src/check.ts";`,
      "packages/server/src/b.ts": `import "../test/suite.ts";`,
      "packages/server/src/c.ts": `import "../../../tools/files.ts";`,
      "tests/a.ts": `import type { Node } from "../packages/server/src/node/node.ts";`,
      "examples/one/a.ts": `await import("../two/a.ts");`,
    },
    at: [
      "packages/server/src/a.ts:1",
      "packages/server/src/b.ts:1",
      "packages/server/src/c.ts:1",
      "tests/a.ts:1",
      "examples/one/a.ts:1",
    ],
    kept: {
      "packages/server/test/a.test.ts": `import "../src/a.ts";`,
      "packages/server/test/b.test.ts": `import "../../../tools/files.ts";`,
      "packages/cli/bin/ekiden.ts": `import "../src/main.ts";`,
      "tools/tidy/a.ts": `import "../files.ts";`,
    },
  },
  "a package is imported by its name alone": {
    broken: { "tests/a.ts": `\nimport "@ekiden/server/src/node/node.ts";` },
    at: ["tests/a.ts:2"],
    kept: {
      "tests/a.ts": `import "@ekiden/server";\nimport "@aws-sdk/client-swf/x";\nimport "@ekiden/flow/guards";`,
    },
  },
  "imports form no cycle": {
    broken: {
      "tools/a.ts": `import { b } from "./b.ts";`,
      "tools/b.ts": `export { c } from "./c.ts";`,
      "tools/c.ts": `\nimport { a } from "./a.ts";`,
    },
    at: ["tools/c.ts:2"],
    kept: {
      "tools/a.ts": `import { b } from "./b.ts";\nimport { c } from "./c.ts";`,
      "tools/b.ts": `import type { A } from "./a.ts";\nimport { c } from "./c.ts";`,
      "tools/c.ts": "",
    },
  },
  "imports of types form no cycle beyond the known ones": {
    broken: {
      "packages/model/src/a.ts": `import type { B } from "./b.ts";`,
      "packages/model/src/b.ts": `import type { C } from "./c.ts";`,
      "packages/model/src/c.ts": `import { a } from "./a.ts";\nimport "./d.ts";`,
      "packages/model/src/d.ts": "",
      "packages/flow/src/workflow/run.ts": `import type { A } from "./a.ts";`,
      "packages/flow/src/workflow/a.ts": `import type { Run } from "./run.ts";`,
      "packages/flow/src/workflow/scope.ts": `import type { Run } from "./run.ts";`,
    },
    at: [
      "packages/model/src/a.ts:1",
      "packages/flow/src/workflow/a.ts:1",
      "packages/flow/src/workflow/scope.ts:1",
    ],
    kept: {
      "packages/model/src/a.ts": `import type { C } from "./c.ts";\nimport "./b.ts";`,
      "packages/model/src/b.ts": `import type { C } from "./c.ts";`,
      "packages/model/src/c.ts": "",
      "packages/flow/src/workflow/run.ts": `import type { Scope } from "./scope.ts";`,
      "packages/flow/src/workflow/scope.ts": `import type { Run } from "./run.ts";`,
    },
  },
  "an export is used by another file": {
    broken: {
      "packages/flow/package.json": `{ "exports": { ".": { "source": "./src/index.ts" } } }`,
      "packages/flow/src/index.ts": `export { a } from "./a.ts";`,
      "packages/flow/src/a.ts": `export const a = 1;\nexport const { b, c: [d] } = a;\nexport interface E {}`,
      "packages/flow/test/a.test.ts": `import type { E as F } from "../src/a.ts";`,
      "packages/flow/src/b.ts": `const g = 1;\nexport { g };\nexport function h() {}\nexport class I {}`,
    },
    at: [
      "packages/flow/src/a.ts:2",
      "packages/flow/src/a.ts:2",
      "packages/flow/src/b.ts:2",
      "packages/flow/src/b.ts:3",
      "packages/flow/src/b.ts:4",
    ],
    kept: {
      "packages/cli/package.json": `{ "source": "./src/index.ts" }`,
      "packages/cli/src/index.ts": `export const entry = 1;`,
      "packages/cli/src/a.ts": `export const a = 1, b = 2;\nexport type C = 1;`,
      "packages/cli/src/d.ts": `export const d = 1;`,
      "packages/cli/src/e.ts": `export const e = 1;`,
      "packages/cli/test/a.test.ts":
        `import { a as x, b } from "../src/a.ts";\nimport * as d from "../src/d.ts";\n` +
        `type C = import("../src/a.ts").C;\nawait import("../src/e.ts");`,
      "tools/a.ts": `export const unused = 1;`,
    },
  },
  "a value that a pure package exports is used by another package, or by a test": {
    broken: {
      "packages/engine/src/index.ts": `export { a, b as c } from "./a.ts";\nexport type { D } from "./d.ts";`,
      "packages/server/src/a.ts": `import { a } from "@ekiden/engine";`,
      "packages/engine/test/a.test.ts": `import { c } from "../src/a.ts";`,
    },
    at: ["packages/engine/src/index.ts:1"],
    kept: {
      "packages/engine/src/index.ts": `export { a, b as c } from "./a.ts";`,
      "packages/server/src/a.ts": `import { a } from "@ekiden/engine";`,
      "packages/server/test/a.ts": `import * as engine from "@ekiden/engine";\nengine.c;`,
      "packages/flow/src/index.ts": `export const unused = 1;`,
    },
  },
  "every file of a package is used": {
    broken: {
      "packages/engine/package.json": `{ "source": "./src/index.ts" }`,
      "packages/engine/src/index.ts": "",
      "packages/engine/src/old.ts": "",
    },
    at: ["packages/engine/src/old.ts:1"],
    kept: {
      "packages/cli/bin/ekiden.js": `import "../dist/main.js";`,
      "packages/cli/src/main.ts": `new Worker(new URL(\`./worker\${extension}\`, import.meta.url));`,
      "packages/cli/src/worker.ts": `import type { A } from "./deep/a.ts";`,
      "packages/cli/src/deep/a.ts": "",
    },
  },
  ...callSamples,
  ...sizeSamples,
  "nothing is left to be done": {
    broken: { "tools/a.ts": `\n// ${leftover}: more`, "docs/a.md": `# A\n\n${leftover}` },
    at: ["tools/a.ts:2", "docs/a.md:3"],
    kept: { "tools/a.ts": "const todo = 1;", "docs/a.md": "# What there is to do\n" },
  },
  "no folder or file is a drawer for everything": {
    broken: {
      "packages/server/src/utils/a.ts": "",
      "tests/helpers.ts": "",
      "tools/common/a.sql": "",
    },
    at: ["packages/server/src/utils/a.ts:1", "tests/helpers.ts:1", "tools/common/a.sql:1"],
    kept: { "packages/server/src/utilities-of-trains.ts": "", "tests/uncommon/a.ts": "" },
  },
  "a test is named by a sentence": {
    broken: { "tests/a.test.ts": `test("works", f);\nit.skip("two words", f);\nt.test("", f);` },
    at: ["tests/a.test.ts:1", "tests/a.test.ts:2", "tests/a.test.ts:3"],
    kept: {
      "tests/a.test.ts": `test("a timer fires", f);\ntest(\`\${name} fires late\`, f);\npattern.test("a");\ntest(name, f);`,
    },
  },
  "no test keeps the others from running": {
    broken: { "tests/a.test.ts": `\ntest.only("a timer fires", f);` },
    at: ["tests/a.test.ts:2"],
    kept: { "tests/a.test.ts": `test("a timer fires", f);\nlist.only(1);` },
  },
  "names are the field's words": {
    broken: {
      "packages/server/src/key-desk.ts": "export class Keys {}",
      "packages/server/src/a.ts": "const runChores = () => {};",
      "packages/console/src/a.ts": "const f = (troubleOnly: boolean) => troubleOnly;",
      "tests/nodes/a.ts": [
        "class Stage { readonly world = new StoreWorld(); }",
        'import { openOffice } from "../offices.ts";',
        "const { errors: troubles } = server;",
      ].join("\n"),
      "tests/nodes/ordeals.test.ts": "",
    },
    at: [
      "packages/server/src/key-desk.ts:1",
      "packages/server/src/a.ts:1",
      "packages/console/src/a.ts:1",
      "tests/nodes/a.ts:1",
      "tests/nodes/a.ts:1",
      "tests/nodes/a.ts:2",
      "tests/nodes/a.ts:3",
      "tests/nodes/ordeals.test.ts:1",
    ],
    kept: {
      "tests/nodes/a.ts": "class StoreHarness {}\nconst backstage = server.stage({ world: 1 });",
      "packages/flow/src/worker/io-guards.ts": "const guardWorld = () => {};",
    },
  },
  "comments, messages and documents are plain technical English": {
    broken: {
      "packages/engine/src/a.ts": [
        "// Wakes nobody.",
        "/** Undefined when the task is no longer to be had. */",
        'const text = "The node looks again";',
        "const other = `whoever asks`; // at hand",
      ].join("\n"),
      "packages/console/src/a.tsx": "// For somebody.",
      "packages/flow/test/a.test.ts": 'test("a task that nobody takes", f);',
      "examples/a/README.md": "# A\n\nReminds somebody.\n",
      "docs/guide/a.md": "# A\n\nThe worker hears of it.\n",
      "docs/guide/b.md": "# B\n\nThe poll ends all\nthe same.\n",
      "packages/engine/src/b.ts": "/**\n * Undefined when it is no longer to be\n * had.\n */",
    },
    at: [
      "packages/engine/src/a.ts:1",
      "packages/engine/src/a.ts:2",
      "packages/engine/src/a.ts:4",
      "packages/engine/src/a.ts:3",
      "packages/engine/src/a.ts:4",
      "packages/console/src/a.tsx:1",
      "packages/flow/test/a.test.ts:1",
      "packages/engine/src/b.ts:3",
      "examples/a/README.md:3",
      "docs/guide/a.md:3",
      "docs/guide/b.md:4",
    ],
    kept: {
      "packages/engine/src/a.ts":
        'const nobody = "nobody";\nconst everybody = [nobody]; // all users',
      "docs/guide/a.md": '# A\n\nTo `everybody`:\n\n```json\n{ "everybody": [] }\n```\n',
      "docs/decisions/a.md": "# A\n\nNobody reads it.\n",
    },
  },
  ...documentSamples,
};
