// The rule about the input of the next run: no-stale-continue-as-new.
import { check, workflow } from "./checked.ts";

const counting = "let total = 0; approve.handle((n) => { total += n; });";
const listing = "const list = []; approve.handle((x) => { list.push(x); });";
const keeping =
  "const state = { total: 0, list: [] }; approve.handle((n) => { state.total += n; state.list.push(n); });";
const wait = "await sleep('1 day');";

check("no-stale-continue-as-new", {
  allows: {
    "what is computed in the call": workflow(
      `${counting} ${listing} ${wait} continueAsNew({ total, list: [...list] });`,
    ),
    "what is computed at the last moment": workflow(
      `${counting} ${wait} continueAsNew(() => ({ total }));`,
    ),
    "what is computed after the last wait": workflow(
      `${counting} ${wait} const next = { total }; continueAsNew(next);`,
    ),
    "an object that handlers go on changing": workflow(
      `${keeping} const next = { state, list: state.list }; ${wait} continueAsNew(next);`,
    ),
    "another name of an object that handlers go on changing": workflow(
      `${keeping} const next = state; ${wait} continueAsNew(next);`,
    ),
    "a copy of the input that handlers change": workflow(
      `const next = { ...input, list: [...input.list] }; approve.handle((x) => { next.list.push(x); }); ${wait} next.round += 1; continueAsNew(next);`,
    ),
    "what no handler changes": workflow(
      `let round = input.round; round += 1; const next = { round, at: now() }; ${wait} continueAsNew(next);`,
    ),
    "the input as it was, with what the workflow itself counts": workflow(
      `let left = input.left; while (left-- > 0) { ${wait} } continueAsNew(input);`,
    ),
    "the input as it was, with a state of another name": workflow(
      `let seen = input.start; approve.handle(() => { seen += 1; }); ${wait} continueAsNew(input);`,
    ),
    "a list of the input that handlers add to": workflow(
      `const { list } = input; approve.handle((x) => { list.push(x); }); ${wait} continueAsNew(input);`,
    ),
    "what is taken out of a queue": workflow(
      `${listing} const batch = list.splice(0); await charge(batch); continueAsNew({ list, batch });`,
    ),
    "what is taken out of a queue, and told alone": workflow(
      `${listing} const batch = list.splice(0); await charge(batch); continueAsNew({ batch });`,
    ),
    "what is reset after it was taken": workflow(
      `let list = []; approve.handle((x) => { list = [...list, x]; }); const batch = list; list = []; await charge(batch); continueAsNew({ batch });`,
    ),
    "an earlier value beside that of today": workflow(
      `${counting} const before = total; ${wait} continueAsNew({ before, total });`,
    ),
    "a copy that is brought up to date": workflow(
      `${counting} const next = { total }; ${wait} next.total = total; continueAsNew(next);`,
    ),
    "a wait on another way": workflow(
      `${counting} const next = { total }; if (input.last) { ${wait} return total; } if (input.x) return await charge(1); continueAsNew(next);`,
    ),
    "a wait in the other case": workflow(
      `${counting} const next = { total }; if (input.last) { ${wait} } else continueAsNew(next);`,
    ),
    "what an activity has made of it": workflow(
      `${counting} const balance = await charge(total); ${wait} continueAsNew({ balance });`,
    ),
    "a function that computes it later": workflow(
      `${counting} const next = () => ({ total }); ${wait} continueAsNew(next());`,
    ),
    "an earlier value of what the workflow counts, by another name": workflow(
      `let round = 0; const start = round; const first = { from: round }; ${wait} round += 1; continueAsNew({ start, first });`,
    ),
    "a value that the workflow has counted before": workflow(
      `let round = 0; round += 1; const next = { round }; ${wait} continueAsNew(next);`,
    ),
    "what overloads compute, and what is only declared": workflow(
      `${counting} ${wait} const first = next(1); continueAsNew([first, next("a"), other(total)]);`,
      `function next(n: number): number; function next(s: string): string; function next(x: unknown) { return x; }
declare function other(x: number): number;`,
    ),
    "what is used for something else": workflow(
      `${counting} const before = total; ${wait} log.info("was", { before }); continueAsNew(input);`,
    ),
    "a continueAsNew of another module":
      'import { continueAsNew } from "another";\nexport const f = (next) => continueAsNew(next);',
    "no input": workflow(`${counting} ${wait} continueAsNew();`),
  },
  refuses: {
    "an object that was made before the wait": {
      code: workflow(`${counting} const next = { total }; ${wait} continueAsNew(next);`),
      errors: [
        {
          messageId: "stale",
          suggestions: [
            {
              messageId: "late",
              output: workflow(
                `${counting} const next = { total }; ${wait} continueAsNew(() => ({ total }));`,
              ),
            },
          ],
        },
      ],
    },
    "a number that was read before the wait": {
      code: workflow(`${counting} const next = total; ${wait} continueAsNew({ total: next });`),
      errors: ["stale"],
    },
    "a copy of a list, of an object, and of a Map": {
      code: workflow(
        `${listing} ${keeping.replace("approve", "change")} const map = new Map(); approve.handle((x) => { map.set(x, 1); });
        const a = [...list]; const b = { ...state }; const c = Object.fromEntries(map); const d = list.length; const e = state.total; const f = structuredClone(state);
        ${wait} continueAsNew([a, b, c, d, e, f]);`,
      ),
      errors: ["stale", "stale", "stale", "stale", "stale", "stale"],
    },
    "a copy that a function of the file makes": {
      code: workflow(
        `${counting} const snapshot = () => ({ total }); const next = snapshot(); ${wait} continueAsNew(next);`,
      ),
      errors: [{ messageId: "stale", suggestions: 1 }],
    },
    "a copy that an overloaded function of the file makes": {
      code: workflow(
        `${counting} function snapshot(): object; function snapshot(x?: string) { return { total, x }; } const next = snapshot(); ${wait} continueAsNew(next);`,
      ),
      errors: [{ messageId: "stale", suggestions: 1 }],
    },
    "a copy of what the workflow itself counts and collects": {
      code: workflow(
        `let round = 0; const ids = []; const next = { round, x: 1 }; const other = { ids: [...ids] }; for (const x of input) { await charge(x); round += 1; ids.push(x); } continueAsNew({ next, other });`,
      ),
      errors: ["stale", "stale"],
    },
    "a copy that is made before a loop": {
      code: workflow(
        `${counting} const next = { total }; for await (const x of approve) f(x); return continueAsNew(next);`,
      ),
      errors: [{ messageId: "stale", suggestions: 1 }],
    },
    "a copy that is made in the round before the wait": {
      code: workflow(
        `${counting} while (true) { const next = { total }; ${wait} if (workflowInfo().continueAsNewSuggested) continueAsNew(next); }`,
      ),
      errors: [{ messageId: "stale", suggestions: 1 }],
    },
    "a copy that is handed over late": {
      code: workflow(`${counting} const next = { total }; ${wait} continueAsNew(() => next);`),
      errors: ["stale"],
    },
    "state that a function changes which a handler calls": {
      code: workflow(
        `let total = 0; const add = (n) => { total += n; }; approve.handle((n) => add(n)); const next = { total }; ${wait} continueAsNew(next);`,
      ),
      errors: [{ messageId: "stale", suggestions: 1 }],
    },
    "state that is read before another part is awaited": {
      code: workflow(`${counting} ${wait} continueAsNew({ total, rate: await charge(1) });`),
      errors: ["awaited"],
    },
    "the input as it was": {
      code: workflow(
        `let total = input.total ?? 0; approve.handle((n) => { total += n; }); ${wait} continueAsNew(input);`,
      ),
      errors: ["outgrown"],
    },
    "the input as it was, whose parts are taken by a pattern": {
      code: workflow(
        `let { total } = input; change.handle((n) => { total += n; }); ${wait} continueAsNew(input);`,
      ),
      errors: ["outgrown"],
    },
  },
});
