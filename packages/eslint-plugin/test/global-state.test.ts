// The rule about variables around the workflow: no-global-state.
import { check, head, wholeFile, workflow } from "./checked.ts";

check("no-global-state", {
  allows: {
    "variables of the workflow": workflow(
      "let total = 0; const seen = new Set(); total += 1; seen.add(1); input.x = 1;",
    ),
    "variables of a function that a workflow calls": workflow(
      "f();",
      "function f() { const list = []; list.push(1); return list; }",
    ),
    "a local variable that hides one of the module": workflow(
      "let total = 0; total++;",
      "let total;",
    ),
    "what is read of the module": workflow(
      "f(limits.most, names.at(0));",
      "const limits = {}, names = [];",
    ),
    "a method that changes a copy": workflow("f([...names].sort());", "const names = [];"),
    "a method of something imported": workflow("store.set(1);", 'import { store } from "./s";'),
    "a method of what a function has made": workflow("queue.add(1);", "const queue = queueOf(1);"),
    "what a value that cannot change gives in its place": workflow(
      "f(vat.add(1).mul(input.net)); const later = rates.start.set({ hour: 8 });",
      "const vat = new Decimal('0.19'), rates = { start: DateTime.fromMillis(0) };",
    ),
    "a change outside of workflows": workflow(
      "",
      "let total; export const f = () => { total = 1; };",
    ),
    "a constant collection that is read and iterated": workflow(
      "for (const [k, v] of rates) await charge(k, v); f([...steps], Object.keys(names), rates.get('a'));",
      "const rates = new Map([['a', 1]]), steps = new Set(['a']); export const names = { a: 1 };",
    ),
    "a collection that is filled when the module is loaded": workflow(
      "f(rates.get(input.x), handlers[input.kind]); for (const x of rates) f(x);",
      `const rates = new Map(), handlers = {};
for (const x of [1, 2]) rates.set(x, x);
[1].forEach((x) => rates.set(x, x));
const register = (name, f) => { handlers[name] = f; };
register("a", f);
function enter(name: string): void;
function enter(name: string, f?: () => void): void { handlers[name] = f; }
enter("b");`,
    ),
    "an empty collection that is only here": workflow(
      "f(none.length, ...none);",
      "const none = [];",
    ),
    "a collection of an activity in the same file": workflow(
      "await charge(1);",
      "const cache = new Map(); export const activity = (x) => { cache.set(x, 1); for (const y of cache) f(y); };",
    ),
    "a collection that another function has as its own": workflow(
      "const list = []; for (const x of list) await charge(x);",
      "export function other() { const list = []; return () => { list.push(1); }; }",
    ),
    "what a function around the workflow has prepared": `${head}export function make(options) {
  const all = []; all.push(options);
  return defineWorkflow({}, async () => { for (const x of all) await charge(x); });
}`,
    "what others change, in a side effect": workflow(
      "f(sideEffect(() => [...rates.keys()]));",
      "export const rates = new Map();",
    ),
    "a type of what others change": workflow(
      "let x: typeof rates;",
      "export const rates = new Map();",
    ),
    "a property of what is called": workflow("f().x = 1; this.y = 2; [input.a] = [1];"),
  },
  refuses: {
    "an assignment": {
      code: workflow(
        "total = 1; total += 1; total++; [total] = [1]; ({ a: total = 1 } = input);",
        "let total = 0;",
      ),
      errors: ["global", "global", "global", "global", "global"],
    },
    "a change of an object": {
      code: workflow(
        "state.a.b = 1; delete state.c; state['d']++; (state as any).e = 1;",
        "const state = {};",
      ),
      errors: ["global", "global", "global", "global"],
    },
    "a change of a collection": {
      code: workflow(
        "list.push(1); seen.add(1); map.set(1, 2); state.list.sort(); lru.clear();",
        "const list: string[] = [], seen = new Set(), map = new Map(), state = { list: [] };\nlet lru = new Lru();",
      ),
      errors: ["global", "global", "global", "global", "global"],
    },
    "a change of a collection whose method gives something": {
      code: workflow(
        "const isNew = seen.add(1).size; return rates.all.delete(1);",
        "const seen = new Set([1]), rates = { all: new Map() };",
      ),
      errors: ["global", "global"],
    },
    "a change by a function": {
      code: workflow(
        "Object.assign(state, input); Reflect.set(state, 'a', 1);",
        "const state = {};",
      ),
      errors: ["global", "global"],
    },
    "a change in a handler": {
      code: workflow("approve.handle(() => { approved = true; });", "let approved = false;"),
      errors: ["global"],
    },
    "a variable of a loop that is the module's": {
      code: workflow("for (item of input) f(); for (item in input) f();", "let item;"),
      errors: ["global", "global"],
    },
    "an iteration of a collection that other code fills": {
      code: workflow(
        "for (const [k, v] of rates) await charge(k, v); f([...rates.keys()], Object.entries(names)); rates.forEach(f); new Set(state.list);",
        `const rates = new Map(), names = {}, state = { list: [] };
export const setRate = (k, v) => { rates.set(k, v); names[k] = v; state.list.push(v); };`,
      ),
      errors: ["iterated", "iterated", "iterated", "iterated", "iterated"],
    },
    "a read of what other code changes": {
      code: workflow(
        "if (rates.has(input.x)) f(rates.get(input.x)); if (isOpen) f();",
        `const rates = new Map(); let isOpen = false;
export async function refresh() { rates.set(1, 2); isOpen = true; }
emitter.on("rate", (x) => rates.set(x, 1));`,
      ),
      errors: ["read", "read", "read"],
    },
    "an empty collection that other files fill": {
      code: workflow(
        "for (const x of rates) await charge(x); f(list.at(0));",
        "export const rates = new Map(); const list = []; export { list };",
      ),
      errors: ["iterated", "read"],
    },
    "an iteration of a Map that the module hands to others, empty": {
      code: workflow(
        "for (const x of rates.values()) await charge(x);",
        "const rates = new Map(); loadInto(rates);",
      ),
      errors: ["iterated"],
    },
    "an iteration of a collection that workflows fill": {
      code: workflow(
        "seen.add(input.x); for (const x of seen) await charge(x);",
        "const seen = new Set();",
      ),
      errors: ["global", "iterated"],
    },
    "a collection of a class": {
      code: workflow("Orders.all.push(1);", "class Orders { static all = []; }"),
      errors: ["global"],
    },
    "a property of something imported": {
      code: workflow("settings.verbose = true;", 'import { settings } from "./settings";'),
      errors: ["global"],
    },
    "a variable of a function around the workflow": {
      code: `${head}function make() { let n = 0; defineWorkflow({}, async () => { n++; }); }`,
      errors: ["global"],
    },
    "a global": {
      code: workflow("globalThis.count = 1; undeclared = 1;"),
      errors: ["global", "global"],
    },
    "a variable of the module in a file of workflows": {
      code: "let n = 0; export const f = () => { let m = 0; m++; n++; };",
      errors: ["global"],
      settings: wholeFile,
    },
    "a change by a function that a workflow calls": {
      code: workflow("count();", "let calls = 0;\nfunction count() { calls += 1; }"),
      errors: ["global"],
    },
  },
});
