// The rules about queries, patches and inputs: no-await-in-query, no-mutation-in-query,
// patched-id-literal, no-large-literal-input.
import { check, head, workflow } from "./checked.ts";

check("no-await-in-query", {
  allows: {
    "a handler that answers at once": workflow("let s = 1; status.handle(() => s);"),
    "an async handler of a signal": workflow("approve.handle(async () => { await charge(1); });"),
    "an async handler of an update": workflow("change.handle(async () => { await charge(1); });"),
    "an async handler of something else": workflow(
      "input.handle(async () => { await charge(1); });",
    ),
    "a query of another module":
      'import { defineQuery } from "another";\ndefineQuery("q").handle(async () => 1);',
    "an async function that no query calls": workflow(
      "status.handle(() => 1); await g();",
      "async function g() {}",
    ),
  },
  refuses: {
    "an async handler that needs not be": {
      code: workflow("status.handle(async () => 1);"),
      errors: [
        {
          messageId: "async",
          suggestions: [{ messageId: "remove", output: workflow("status.handle(() => 1);") }],
        },
      ],
    },
    "a handler that waits": {
      code: workflow("status.handle(async () => { await charge(1); });"),
      errors: ["async"],
    },
    "a handler that waits in a loop": {
      code: workflow("status.handle(async () => { for await (const s of approve) f(s); });"),
      errors: ["async"],
    },
    "a handler under an alias at the top of the file": {
      code: 'import { defineQuery as query } from "@ekiden/flow";\nconst q = query("q");\nq.handle(async function () { await f(); });',
      errors: ["async"],
    },
    "a handler that is given by name": {
      code: workflow("status.handle(g);", "async function g() { await f(); }"),
      errors: ["async"],
    },
    "an async function that a handler calls": {
      code: workflow("status.handle(() => g());", "async function g() { return 1; }"),
      errors: ["called"],
    },
    "a generator as a handler": {
      code: workflow("status.handle(function* () { yield 1; });"),
      errors: ["generator"],
    },
  },
});

check("no-mutation-in-query", {
  allows: {
    "variables of the handler": workflow(
      "status.handle(() => { let n = 0; n += 1; const l = []; l.push(n); return l; });",
    ),
    "the argument of the handler": workflow("status.handle((q) => { q.x = 1; return q; });"),
    "what a value that cannot change gives in its place": workflow(
      "let due = dayjs(now()); const money = { vat: new Decimal(1) }; status.handle(() => due.add(1, 'day').toISOString()); status.handle(() => due.set({ hour: 8 })); status.handle(() => { const sum = money.vat.add(1); return sum; });",
    ),
    "a change of a copy": workflow("const l = []; status.handle(() => [...l].sort());"),
    "a change in a handler of a signal": workflow("let n = 0; approve.handle(() => { n += 1; });"),
    "a function of the same name that is no query's": workflow(
      "let n; input.handle(() => { n = 1; });",
    ),
    "the time": workflow("status.handle(() => now());"),
    "how many signals wait": workflow("status.handle(() => unconsumedSignals().length);"),
    "if handlers are busy": workflow("status.handle(() => allHandlersFinished());"),
  },
  refuses: {
    "a change of a variable": {
      code: workflow("let n = 0; status.handle(() => { n += 1; return n; });"),
      errors: ["change"],
    },
    "a change of an object, and of a collection": {
      code: workflow(
        "const s = {}; const l = []; status.handle(() => { s.a = 1; delete s.b; l.sort(); Object.assign(s, l); });",
      ),
      errors: ["change", "change", "change", "change"],
    },
    "a change of a collection whose method gives something, and of one that is not known": {
      code: workflow(
        "let s = new Set(); s = new Set(input); const m = { all: new Map() }; const p = f(); status.handle(() => s.add(1).size); status.handle(() => m.all.set(1, 2)); status.handle(() => { p.delete('a'); return Reflect.set(p, 'b', 1); });",
      ),
      errors: ["change", "change", "change", "change"],
    },
    "a change in an inner function": {
      code: workflow("let n = 0; status.handle(() => [1].map((x) => { n += x; return n; }));"),
      errors: ["change"],
    },
    "a change in a function that a handler calls": {
      code: workflow("const g = () => { n++; }; let n = 0; status.handle(() => g());"),
      errors: ["change"],
    },
    "a change of a variable that is hidden elsewhere": {
      code: workflow("let n = 0; status.handle(() => { { let n = 1; n += 1; } n += 1; });"),
      errors: ["change"],
    },
    "what leaves something behind": {
      code: workflow(
        "status.handle(() => { charge(1); random(); patched('a'); sideEffect(f); setProgress(1); continueAsNew(1); });",
      ),
      errors: ["lasting", "lasting", "lasting", "lasting", "lasting", "lasting"],
    },
    "what takes signals, or leaves a marker of a change": {
      code: workflow(
        "status.handle(() => { drainSignals(); approve.drain(); acceptChange('a'); return 1; });",
      ),
      errors: ["lasting", "lasting", "lasting"],
    },
    compensations: {
      code: workflow("status.handle(() => { void compensated(f); });"),
      errors: ["lasting"],
    },
  },
});

check("patched-id-literal", {
  allows: {
    "a literal": workflow('if (patched("fraud-check")) await charge(1); deprecatePatch(`old`);'),
    "a patched of another module": 'import { patched } from "another";\npatched(x);',
    "a local function that is called patched": workflow(
      "const patched = input.f; patched(input.id);",
    ),
    "a literal for a change": workflow('acceptChange("new-greeting");'),
    "a patch that another workflow deprecates": `${workflow('patched("a");')}
defineWorkflow({}, async () => { deprecatePatch("a"); });`,
  },
  refuses: {
    "what is worked out": {
      code: workflow(
        "patched(input.id); patched('a-' + input.id); deprecatePatch('a' + 1); patched();",
      ),
      errors: ["literal", "literal", "literal", "literal"],
    },
    "what is worked out for a change": {
      code: workflow("acceptChange(input.id);"),
      errors: ["literal"],
    },
    "a change that the workflow deprecates as well": {
      code: workflow('acceptChange("a"); deprecatePatch("a");'),
      errors: ["both"],
    },
    "what is worked out, under an alias": {
      code: 'import { patched as has } from "@ekiden/flow";\nexport const f = (id) => has(id);',
      errors: ["literal"],
    },
    "a patch that the workflow deprecates as well": {
      code: workflow('if (patched("a")) f(); deprecatePatch("a"); deprecatePatch("b");'),
      errors: ["both"],
    },
    "a patch that a called function deprecates": {
      code: workflow('patched("a"); g();', 'function g() { deprecatePatch("a"); }'),
      errors: ["both"],
    },
    "a patch that the same file deprecates where it has no workflow": {
      code: `${head}export const f = () => patched("a");\nexport const g = () => deprecatePatch("a");`,
      errors: ["both"],
    },
  },
});

const long = "x".repeat(32_767);
const errors = [{ message: /at least 32,769 characters/ }];

check("no-large-literal-input", {
  allows: {
    "an input of the greatest length": workflow(`await charge("${long.slice(1)}");`),
    "a long text that is sent nowhere": workflow(`f("${long}");`),
    "a long text that is not known here": workflow("await charge(input.text);"),
    "a constant that is made of itself": workflow(
      "const a = b; const b = a; await charge(a, [c]); const c = [d]; const d = { c };",
    ),
  },
  refuses: {
    "a text that is too long": { code: workflow(`await charge("${long}");`), errors },
    "a template that is too long": { code: workflow(`await charge(\`${long}\`);`), errors },
    "a text that is too long as JSON": {
      code: workflow(`await charge("${'\\"'.repeat(17_000)}");`),
      errors: ["large"],
    },
    "an object and a list that are too long": {
      code: workflow(`await charge({ a: "${long}" }); await runChild(other, ["${long}", , 1]);`),
      errors: ["large", "large"],
    },
    "a constant that is too long": {
      code: workflow("await continueAsNew({ terms, x: 1 });", `const terms = "${long}" as const;`),
      errors: ["large"],
    },
    "texts that are too long together": {
      code: workflow(`await activities.charge.with({})("${long}" + "more");`),
      errors: ["large"],
    },
    "a message that is too long": {
      code: workflow(`await external("a").signal("go", "${long}");`),
      errors,
    },
  },
});
