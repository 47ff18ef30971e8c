// What is workflow code is asked of a rule that refuses everything of its kind: no-timers.
import { check, head, wholeFile, workflow } from "./checked.ts";

const errors = ["timer"];

check("no-timers", {
  allows: {
    "code of a file without workflows": "setTimeout(f, 1); function g() { setTimeout(f, 1); }",
    "a function that no workflow calls": workflow("", "function g() { setTimeout(f, 1); }"),
    "code at the top of the file": workflow("await sleep(`1 day`);", "setTimeout(f, 1);"),
    "what is given to another function of the same name":
      'import { defineWorkflow } from "another";\ndefineWorkflow({}, async () => { setTimeout(f, 1); });',
    "what is given to a function of the file's own":
      "const defineWorkflow = (o, f) => f; defineWorkflow({}, async () => { setTimeout(f, 1); });",
    "the name of a workflow's definition that is only a type":
      'import type { defineWorkflow } from "@ekiden/flow";\nfunction g() { setTimeout(f, 1); }',
    "what a side effect does": workflow("const t = sideEffect(() => setTimeout(f, 1));"),
    "what a local activity does": workflow(
      'await localActivity("wait", async () => { await g(() => setTimeout(f, 1)); });',
    ),
    "what a local activity does that is given by name": workflow(
      "await localActivity(wait);",
      "const wait = async () => { setTimeout(f, 1); };",
    ),
    "what a local activity of an alias does": `import { defineWorkflow, localActivity as local } from "@ekiden/flow";
defineWorkflow({}, async () => { await local(async () => setTimeout(f, 1)); });`,
    "what a function calls inside of a side effect only": workflow(
      "sideEffect(() => wait());",
      "function wait() { setTimeout(f, 1); }",
    ),
    "a method that is called like a function of the file": workflow(
      "input.wait();",
      "function wait() { setTimeout(f, 1); }",
    ),
    "a variable that hides the function of the file": workflow(
      "const wait = input.wait; wait();",
      "function wait() { setTimeout(f, 1); }",
    ),
    "the top of a file of workflows": { code: "setTimeout(f, 1);", settings: wholeFile },
    "a local activity in a file of workflows": {
      code: `${head}export const g = async () => localActivity(async () => { await h(async () => setTimeout(f, 1)); });`,
      settings: wholeFile,
    },
    "a local activity that is given by name in a file of workflows": {
      code: `${head}const wait = async () => setTimeout(f, 1);\nexport const g = () => localActivity("wait", wait);`,
      settings: wholeFile,
    },
    "what a function of a file without workflows does beside a workflow's function": `${head}
export function g() { setTimeout(f, 1); return async () => { await charge(1); }; }
export const h = () => 1;`,
    "a local activity that itself calls what works in workflows only": `${head}
export const g = () => localActivity(async () => { setTimeout(f, now()); });
export const h = () => localActivity(wait);
async function wait() { setTimeout(f, now()); }`,
    "a function that uses what works everywhere":
      'import { millisecondsOf, log } from "@ekiden/flow";\nexport const g = () => { log.info("a"); setTimeout(f, millisecondsOf("1 day")); };',
    "any function where the setting is off": {
      code: "function g() { setTimeout(f, 1); }",
      settings: { ekiden: { workflowFiles: false } },
    },
  },
  refuses: {
    "what a workflow does": { code: workflow("setTimeout(f, 1);"), errors },
    "what a workflow under an alias does": {
      code: 'import { defineWorkflow as define } from "@ekiden/flow";\ndefine({}, async () => { setTimeout(f, 1); });',
      errors,
    },
    "what a workflow of the whole module does": {
      code: 'import * as flow from "@ekiden/flow";\nflow.defineWorkflow({}, async function () { setTimeout(f, 1); });',
      errors,
    },
    "what a workflow of a required module does": {
      code: 'const { defineWorkflow } = require("@ekiden/flow");\ndefineWorkflow({}, async () => { setTimeout(f, 1); });',
      errors,
    },
    "what a workflow of a module does that TypeScript requires": {
      code: 'import flow = require("@ekiden/flow");\nimport timers = require("node:timers");\nflow.defineWorkflow({}, async () => { timers.setTimeout(f, 1); });',
      errors,
    },
    "what a workflow with types does": {
      code: 'import { defineWorkflow } from "@ekiden/flow";\ndefineWorkflow<Order, void>({}, (async () => { setTimeout(f, 1); }) satisfies Run);',
      errors,
    },
    "a workflow that is given by name": {
      code: 'import { defineWorkflow } from "@ekiden/flow";\nasync function run() { setTimeout(f, 1); }\ndefineWorkflow({}, run);',
      errors,
    },
    "a workflow that is given through another function": {
      code: 'import { defineWorkflow } from "@ekiden/flow";\nconst run = async () => { setTimeout(f, 1); };\ndefineWorkflow({}, traced(run));',
      errors,
    },
    "a function inside of a workflow": {
      code: workflow("await Promise.all(input.map(async (x) => { setTimeout(f, 1); }));"),
      errors,
    },
    "what a scope runs": {
      code: workflow("await shielded(async () => { setTimeout(f, 1); });"),
      errors,
    },
    "a function that a workflow calls": {
      code: workflow("wait();", "function wait() { setTimeout(f, 1); }"),
      errors,
    },
    "an overloaded function that a workflow calls": {
      code: workflow(
        "wait();",
        "function wait(): void; function wait(n: number): void; function wait(n?: number) { setTimeout(f, 1); }",
      ),
      errors,
    },
    "a function that is called by what a workflow calls, and calls itself": {
      code: workflow(
        "wait();",
        "const wait = () => longer();\nconst longer = () => { setTimeout(f, 1); longer(); };",
      ),
      errors,
    },
    "a function that a workflow hands on by its name": {
      code: workflow(
        "await Promise.all(input.items.map(wait));",
        "const wait = async () => { setTimeout(f, 1); };",
      ),
      errors,
    },
    "a function that is called both by a workflow and as a local activity": {
      code: workflow(
        "await localActivity(wait); await wait();",
        "const wait = async () => { setTimeout(f, 1); };",
      ),
      errors,
    },
    "a handler inside of a workflow": {
      code: workflow("approve.handle(() => { setTimeout(f, 1); });"),
      errors,
    },
    "a handler that is given by name": {
      code: workflow("change.handle(onChange);", "function onChange() { setTimeout(f, 1); }"),
      errors,
    },
    "a handler at the top of the file": {
      code: `${head}approve.handle(() => { setTimeout(f, 1); });`,
      errors,
    },
    "a function of a file without workflows that calls what works in workflows only": {
      code: `${head}
export async function g(list) { setTimeout(f, 1); await Promise.all(list.map((x) => charge(x))); }
export const h = () => { setTimeout(f, 1); return now() + later(); };
const later = () => { setTimeout(f, 1); };
export class Saga { async run() { setTimeout(f, 1); await sleep("1 day"); } }`,
      errors: ["timer", "timer", "timer", "timer"],
    },
    "a function that takes signals, takes back what was done, or accepts a change": {
      code: `${head}
export const a = () => { setTimeout(f, 1); return drainSignals(); };
export const b = () => { setTimeout(f, 1); return approve.drain(); };
export const c = () => { setTimeout(f, 1); return unconsumedSignals().length; };
export const d = () => { setTimeout(f, 1); acceptChange("new-greeting"); };
export const e = () => { setTimeout(f, 1); return compensated(f); };`,
      errors: ["timer", "timer", "timer", "timer", "timer"],
    },
    "every function of a file of workflows": {
      code: "export function g() { setTimeout(f, 1); }\nexport class C { m() { setTimeout(f, 1); } }",
      errors: ["timer", "timer"],
      settings: wholeFile,
    },
    "what stands beside a side effect": {
      code: workflow("sideEffect(() => 1, setTimeout(f, 1)); setTimeout(f, 1);"),
      errors: ["timer", "timer"],
    },
  },
});
