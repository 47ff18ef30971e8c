// For each rule about calls and exports a few lines that break it, and a few that look as if they
// did.
import type { callRules } from "./calls.ts";
import type { Sample } from "./sample.ts";

export const callSamples: Record<keyof typeof callRules, Sample> = {
  "pure packages are synchronous and read no clock and no randomness (I3)": {
    broken: {
      "packages/engine/src/a.ts": `const a = async () => 1;\nconst b = () => Math.random();\nconst c = Date.UTC(0);`,
      "packages/model/src/a.ts": `type A = Promise<void>;\nawait a;`,
      "packages/diagnosis/src/a.ts": "const now = Date.now();\nnew Date();\nDate();",
      "packages/invariants/src/a.ts": "const clock = Date;\nnew Date;",
    },
    at: [
      "packages/engine/src/a.ts:1",
      "packages/engine/src/a.ts:2",
      "packages/engine/src/a.ts:3",
      "packages/model/src/a.ts:1",
      "packages/model/src/a.ts:2",
      "packages/diagnosis/src/a.ts:1",
      "packages/diagnosis/src/a.ts:2",
      "packages/diagnosis/src/a.ts:3",
      "packages/invariants/src/a.ts:1",
      "packages/invariants/src/a.ts:2",
    ],
    kept: {
      "packages/engine/src/a.ts": `const x = Math.max(1, 2);\ninterface A { Date: number }\na.Promise;`,
      "packages/diagnosis/src/a.ts": "const text = new Date(milliseconds).toISOString();",
      "packages/server/src/a.ts": `const a = async () => new Date();`,
    },
  },
  "the server reads time through its clock": {
    broken: {
      "packages/server/src/a.ts": `Date.now();\nnew Date();\nsetTimeout(f, 1);\nMath.random();`,
      "packages/server/src/b.ts": `import { setTimeout as sleep } from "node:timers/promises";`,
    },
    at: [
      "packages/server/src/a.ts:1",
      "packages/server/src/a.ts:2",
      "packages/server/src/a.ts:3",
      "packages/server/src/a.ts:4",
      "packages/server/src/b.ts:1",
    ],
    kept: {
      "packages/server/src/a.ts": `new Date(clock.now());\nclock.setTimeout(f);\nconst c = { setInterval: 1 };`,
      "packages/cli/src/a.ts": "Date.now();",
    },
  },
  "what runs inside a workflow reads no clock, no randomness and no timer of the process": {
    broken: {
      "packages/flow/src/workflow/a.ts": `Date.now();\nnew Date(0);\nsetImmediate(f);\nMath.random();`,
      "packages/flow/src/workflow/b.ts": `import { setTimeout } from "node:timers/promises";\n\nperformance.now();`,
    },
    at: [
      "packages/flow/src/workflow/a.ts:1",
      "packages/flow/src/workflow/a.ts:2",
      "packages/flow/src/workflow/a.ts:3",
      "packages/flow/src/workflow/a.ts:4",
      "packages/flow/src/workflow/b.ts:1",
      "packages/flow/src/workflow/b.ts:3",
    ],
    kept: {
      "packages/flow/src/workflow/a.ts": `run.now;\nrun.random();\nconst a = { Date: 1 };\nrandom.Date;`,
      "packages/flow/src/worker/a.ts": "Date.now();\nsetImmediate(f);",
    },
  },
  "tests wait for a signal and not for time": {
    broken: { "tests/a.test.ts": "\nawait new Promise((wake) => setTimeout(wake, 10));" },
    at: ["tests/a.test.ts:2"],
    kept: {
      "tests/a.test.ts": "await once(server, 'listening');",
      "bench/a.ts": "setTimeout(f, 1);",
    },
  },
  "tests that need a program are skipped in one way, which the gate forbids": {
    broken: {
      "tests/a.test.ts": `const skip = !isThere && \`\${program} is not installed\`;`,
      "packages/server/test/a.ts": '\nconst skip = "python3 is not here";',
    },
    at: ["tests/a.test.ts:1", "packages/server/test/a.ts:2"],
    kept: {
      "tests/a.test.ts": 'const skip = skipWithout("haproxy", isThere);',
      "packages/cli/test/a.ts": "const what = /tsx is not installed/;",
      "tools/a.ts": `throw new Error(\`\${program} is not installed\`);`,
    },
  },
  "tests mock no part of ours": {
    broken: {
      "tests/a.test.ts": `t.mock.method(store, "find", f);\nconst g = mock.fn();`,
    },
    at: ["tests/a.test.ts:1", "tests/a.test.ts:2"],
    kept: {
      "tests/a.test.ts": `mock.method(Date, "now", f);\nmock.timers.reset();`,
      "tools/a.ts": `mock.method(store, "find", f);`,
    },
  },
  "SQL is written below store/ only": {
    broken: {
      "packages/server/src/operations/a.ts": `db.run(\`select a, b\n from c where d = \${e}\`);`,
      "packages/cli/src/a.ts": `const create = "CREATE TABLE a (b)";`,
    },
    at: ["packages/server/src/operations/a.ts:1", "packages/cli/src/a.ts:1"],
    kept: {
      "packages/server/src/store/sqlite/a.ts": `const all = "select * from executions";`,
      "packages/server/src/operations/a.ts": `const text = "select one of the tasks";`,
      "packages/server/test/a.ts": `const all = "delete from executions";`,
    },
  },
  "an execution is written by the one writer of the stores only (I2)": {
    broken: { "packages/server/src/store/a.ts": "const step = new Step(execution, now, limits);" },
    at: ["packages/server/src/store/a.ts:1"],
    kept: {
      "packages/engine/test/a.ts": "const step = new Step(execution, now, limits);",
      "packages/server/src/a.ts": "await store.executions.step(run, now, change);",
    },
  },
  "keys of domains are made by accounts and by stores only": {
    broken: {
      "packages/server/src/operations/a.ts": "store.find(domainKey(undefined, input.domain));",
      "packages/server/src/figures/a.ts": "store.find(input.domain as DomainKey);",
    },
    at: ["packages/server/src/operations/a.ts:1", "packages/server/src/figures/a.ts:1"],
    kept: {
      "packages/server/src/operations/a.ts": "store.find(account.domainKey(input.domain));",
      "packages/server/src/store/a.ts": "const key = domainKey(undefined, column);",
    },
  },
  "environment variables are read in config.ts and in the command only": {
    broken: {
      "packages/server/src/node/node.ts": "const port = process.env.EKIDEN_PORT;",
      "packages/testing/src/a.ts": `import { env } from "node:process";`,
    },
    at: ["packages/server/src/node/node.ts:1", "packages/testing/src/a.ts:1"],
    kept: {
      "packages/server/src/config.ts": `const read = process.env["EKIDEN_PORT"];`,
      "packages/cli/src/a.ts": "process.env;",
      "packages/server/src/a.ts": "const { env } = options;",
    },
  },
  "a literal has its members without a literal around them": {
    broken: {
      "packages/model/src/a.ts": "const a = { ...{ b, c: 1 }, d };",
      "packages/console/src/a.tsx": "const A = () => <B {...{ c }} />;",
    },
    at: ["packages/model/src/a.ts:1", "packages/console/src/a.tsx:1"],
    kept: {
      "packages/model/src/a.ts": "const a = { b, ...c, ...(d && { e }), ...[f] };",
      "packages/console/src/a.tsx": "const A = (props) => <B {...props} c={{ d: 1 }} />;",
    },
  },
  "everything is exported by its own name": {
    broken: {
      "tools/a.ts": `export * from "./b.ts";\nexport default 1;\nexport default function f() {}`,
    },
    at: ["tools/a.ts:1", "tools/a.ts:2", "tools/a.ts:3"],
    kept: {
      "tools/a.ts": `export { b } from "./b.ts";\nswitch (x) { default: f(); }\nexport const c = 1;`,
    },
  },
};
