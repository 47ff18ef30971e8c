// The rules about what is awaited: no-foreign-await, no-swallowed-cancel, prefer-continue-as-new.
import { check, head, wholeFile, workflow } from "./checked.ts";

check("no-foreign-await", {
  allows: {
    "durable promises": workflow("await charge(1); await Promise.all([sleep('1 day'), ship(1)]);"),
    "a promise without a function": workflow("await Promise.resolve(1);"),
    "a local class that is called Promise": workflow("await new Promise(f);", "class Promise {}"),
    "functions of other files": workflow("await pay(1);", 'import { pay } from "./pay";'),
    "a foreign promise in a local activity": workflow(
      "await localActivity(async () => { await new Promise((resolve) => f(resolve)); });",
    ),
    "a foreign promise outside of workflows": workflow(
      "",
      "export const g = async () => { await new Promise(f); };",
    ),
    "a promise that is not awaited": workflow("const p = new Promise(f); g(p);"),
  },
  refuses: {
    "a new promise": {
      code: workflow("await new Promise<void>((resolve) => approve.handle(resolve));"),
      errors: ["promise"],
    },
    "a new promise that has a name": {
      code: workflow("const done = new Promise((resolve) => f(resolve)); await done;"),
      errors: ["promise"],
    },
    "a promise that is settled by hand": {
      code: workflow("const { promise } = Promise.withResolvers(); await promise;"),
      errors: ["promise"],
    },
    "a new promise among durable ones": {
      code: workflow("await Promise.race([sleep('1 day'), new Promise(f)]);"),
      errors: ["promise"],
    },
    "calls that are settled outside of the history": {
      code: workflow(
        "await crypto.subtle.digest('SHA-1', x); await once(emitter, 'x'); await promisify(f)(1);",
        'import { once } from "node:events";\nimport { promisify } from "node:util";',
      ),
      errors: ["call", "call", "call"],
    },
    "a module that is imported late": {
      code: workflow('const { f } = await import("./f.js");'),
      errors: ["import"],
    },
    "a new promise in a file of workflows": {
      code: "export async function g() { await new Promise(f); }",
      errors: ["promise"],
      settings: wholeFile,
    },
  },
});

const imports = (names: string, body: string) =>
  `import { ${names} } from "@ekiden/flow";\nexport const f = async (input) => { ${body} };`;

/** The error of a catch clause that swallows, with what becomes of the code. */
const swallowed = (code: string, output: string) => ({
  code,
  errors: [{ messageId: "swallowed", suggestions: [{ messageId: "rethrow", output }] }],
});

const onlyTells = "const note = (e) => { f(e); note(e); };";

check("no-swallowed-cancel", {
  allows: {
    "a clause that throws on": workflow("try { await charge(1); } catch (e) { f(); throw e; }"),
    "a clause that asks whether it is a cancellation": workflow(
      "try { await charge(1); } catch (e) { if (!isCanceled(e)) f(); }",
    ),
    "a clause that asks by the module's name":
      'import * as flow from "@ekiden/flow";\nexport const f = async () => { try { await flow.sleep("1 day"); } catch (e) { if (flow.isCanceled(e)) return; } };',
    "a clause that asks for the kind of error": imports(
      "sleep, CanceledError",
      "try { await sleep('1 day'); } catch (e) { if (e instanceof CanceledError) return; }",
    ),
    "a clause that rejects": workflow(
      "try { await charge(1); } catch (e) { return Promise.reject(e); }",
    ),
    "a clause that asks by functions of the file": workflow(
      "try { await charge(1); } catch (e) { note(e); }",
      "const note = (e) => { pass(e); f(e); };\nfunction pass(e) { if (isCanceled(e)) throw e; }",
    ),
    "what is not canceled from outside": workflow(
      "const undo = new Compensations(); try { await shielded(async () => charge(1)); await undo.run(); } catch { f(); } await shielded(f).catch(g);",
    ),
    "a try without a clause": workflow("try { await charge(1); } finally { f(); }"),
    "a try that waits for nothing durable": workflow("try { JSON.parse(input); } catch { f(); }"),
    "a try whose functions wait, but are not awaited": workflow(
      "try { f(async () => { await charge(1); }); } catch { f(); }",
    ),
    "a try inside of shielded work": workflow(
      "await shielded(async () => { try { await charge(1); } catch { f(); } });",
    ),
    "a handler of a promise that throws on": workflow(
      "await charge(1).catch((e) => { throw e; });",
    ),
    "a handler of a promise that nothing awaits": workflow(
      "charge(1).catch((e) => f(e)); void ship(1).catch(() => undefined);",
    ),
    "a handler of another promise": workflow(
      "await input.f().catch(() => undefined); await input.f().then(f, () => undefined);",
    ),
    "a function that goes on after a durable promise": workflow("await charge(1).then(() => 1);"),
  },
  refuses: {
    "a clause whose function of the file only tells": swallowed(
      workflow("try { await charge(1); } catch (e) { note(e); }", onlyTells),
      workflow(
        "try { await charge(1); } catch (e) { if (isCanceled(e)) throw e; note(e); }",
        onlyTells,
      ),
    ),
    "a clause that only tells": swallowed(
      imports("sleep", "try { await sleep('1 day'); } catch (e) { f(e); }"),
      imports(
        "sleep, isCanceled",
        "try { await sleep('1 day'); } catch (e) { if (isCanceled(e)) throw e; f(e); }",
      ),
    ),
    "a clause without a name for the error": swallowed(
      workflow("try { await Promise.all(input.map((x) => charge(x))); } catch { }"),
      workflow(
        "try { await Promise.all(input.map((x) => charge(x))); } catch (error) { if (isCanceled(error)) throw error; }",
      ),
    ),
    "a clause around a promise that was begun before": swallowed(
      workflow("const paid = charge(1); try { await paid; } catch (e) { f(e); }"),
      workflow(
        "const paid = charge(1); try { await paid; } catch (e) { if (isCanceled(e)) throw e; f(e); }",
      ),
    ),
    "a clause around signals": swallowed(
      workflow("try { for await (const s of approve) f(s); } catch (e) { f(e); }"),
      workflow(
        "try { for await (const s of approve) f(s); } catch (e) { if (isCanceled(e)) throw e; f(e); }",
      ),
    ),
    "a clause around a function of the file that waits": swallowed(
      workflow(
        "try { await g(); } catch (e) { f(e); }",
        "const g = async () => { await charge(1); };",
      ),
      workflow(
        "try { await g(); } catch (e) { if (isCanceled(e)) throw e; f(e); }",
        "const g = async () => { await charge(1); };",
      ),
    ),
    "a clause that asks an isCanceled of another module": {
      code: `import { isCanceled } from "another";\n${imports("sleep", "try { await sleep('1 day'); } catch (e) { isCanceled(e); }")}`,
      errors: ["swallowed"],
    },
    "a clause whose inner function throws": {
      code: imports(
        "sleep, isCanceled",
        "try { await sleep('1 day'); } catch ({ message }) { f(() => { throw message; }); }",
      ),
      errors: ["swallowed"],
    },
    "a handler of a durable promise": {
      code: workflow("await charge(1).catch(() => undefined);"),
      errors: ["swallowed"],
    },
    "a handler of several durable promises, or of what goes on after one": {
      code: workflow(
        "await Promise.all([charge(1), ship(2)]).catch(() => undefined); await charge(1).then(f).catch(() => undefined);",
      ),
      errors: ["swallowed", "swallowed"],
    },
    "a handler beside what goes on after a durable promise": {
      code: workflow("await charge(1).then(f, () => undefined);"),
      errors: ["swallowed"],
    },
  },
});

check("prefer-continue-as-new", {
  allows: {
    "a loop with an end": workflow("for (let i = 0; i < 9; i += 1) await charge(i);"),
    "a loop that waits for nothing durable": workflow("while (true) { if (f()) break; }"),
    "a workflow that continues as new": workflow(
      "while (true) { await charge(1); if (input.isLong) continueAsNew(input); }",
    ),
    "a workflow that continues as new in another function": workflow(
      "while (true) { await charge(1); await next(); }",
      "const next = async () => continueAsNew({});",
    ),
    "signals until one is the last": workflow(
      "for await (const s of approve) { if (s.last) break; }",
    ),
    "loops that something in them ends": workflow(
      `while (true) { await charge(1); if (input.x) break; }
      for (;;) { try { return await charge(1); } catch (error) { throw error; } }
      out: while (true) { while (true) { await charge(1); break out; } }`,
    ),
    "loops that a scope or a time ends": imports(
      "CancellationScope, sleep, withTimeout",
      `const scope = new CancellationScope();
      const reminding = scope.run(async () => { while (true) await sleep("1 day"); });
      await withTimeout("9 days", async () => { while (true) await sleep("1 day"); });`,
    ),
    "a loop over something with an end": workflow("for (const x of input) await charge(x);"),
    "a loop in a local activity": workflow(
      "await localActivity(async () => { while (true) { await charge(1); } });",
    ),
  },
  refuses: {
    "each kind of endless loop": {
      code: workflow(
        "while (true) { await charge(1); } for (;;) await charge(1); do { await charge(1); } while (1);",
      ),
      errors: ["endless", "endless", "endless"],
    },
    "an endless loop in a function that a workflow calls": {
      code: workflow("await g();", "const g = async () => { for (;;) await sleep('1 day'); };"),
      errors: ["endless"],
    },
    "a loop whose breaks are of something in it": {
      code: workflow(
        "while (true) { for (const x of input) { await charge(x); break; } switch (input.y) { case 1: break; } f(() => { return 1; }); }",
      ),
      errors: ["endless"],
    },
    "a loop over all signals": {
      code: workflow("for await (const s of approve) { await charge(s); }"),
      errors: ["endless"],
    },
    "a workflow beside one that continues as new": {
      code: `${workflow("while (true) await charge(1);")}
defineWorkflow({}, async () => { while (true) { await sleep("1 day"); continueAsNew(1); } });`,
      errors: ["endless"],
    },
    "an endless loop in a file of workflows": {
      code: `${head}export async function g() { while (true) await charge(1); }`,
      errors: ["endless"],
      settings: wholeFile,
    },
  },
});

check("no-caught-continue-as-new", {
  allows: {
    "a call after the try": workflow("try { await charge(1); } catch { f(); } continueAsNew(1);"),
    "a call in the catch clause": workflow("try { f(); } catch { continueAsNew(1); }"),
    "a clause that always throws on": workflow(
      "try { continueAsNew(1); } catch (e) { f(); throw e; } try { continueAsNew(1); } catch (e) { throw e as Error; }",
    ),
    "a clause that throws other errors in the place of some, and the rest on": workflow(
      "try { continueAsNew(1); } catch (e) { if (hasFailed(e)) throw new Error('no'); throw e; }",
    ),
    "a try without a clause": workflow("try { continueAsNew(1); } finally { f(); }"),
    "a call in a function that is made there": workflow(
      "try { g = () => continueAsNew(1); } catch { f(); }",
    ),
    "a local function that is called continueAsNew": workflow(
      "const continueAsNew = f; try { continueAsNew(1); } catch { f(); }",
    ),
  },
  refuses: {
    "a call that a clause catches": {
      code: workflow("try { await charge(1); continueAsNew(1); } catch (e) { log.warn('no'); }"),
      errors: ["caught"],
    },
    "a call whose clause throws only some errors on": {
      code: workflow(
        "try { while (true) { continueAsNew(1); } } catch (e) { if (isCanceled(e)) throw e; }",
      ),
      errors: ["caught"],
    },
    "a call whose clause throws another error in its place": {
      code: workflow(
        "try { continueAsNew(1); } catch (e) { if (isCanceled(e)) throw e; throw new ApplicationFailure('no', { cause: e }); } try { continueAsNew(1); } catch { throw e; } try { continueAsNew(1); } catch ({ message }) { throw message; }",
      ),
      errors: ["caught", "caught", "caught"],
    },
    "a call under an alias": {
      code: 'import { continueAsNew as again } from "@ekiden/flow";\nexport const f = () => { try { again(1); } catch {} };',
      errors: ["caught"],
    },
  },
});

check("no-async-callback", {
  allows: {
    "functions that return at once": workflow(
      "await condition(() => true, '1 day'); await approve.waitFor((x) => x); sideEffect(() => 1);",
    ),
    "an async local activity": workflow("await localActivity('read', async () => 1);"),
    "an async handler": workflow("approve.handle(async () => {});"),
    "a validator that returns at once, and one that is not known here": workflow(
      "change.handle(async () => {}, { validate: (x) => { if (!x) throw 1; } }); change.handle(f, options); change.handle(f, { validate: input.f });",
    ),
    "a local function that is called condition": workflow(
      "const condition = f; condition(async () => 1);",
    ),
  },
  refuses: {
    "an async condition": {
      code: workflow("await condition(async () => await charge(1));"),
      errors: ["predicate"],
    },
    "an async condition that has a name": {
      code: workflow("await condition(isPaid);", "async function isPaid() {}"),
      errors: ["predicate"],
    },
    "an async choice of signals": {
      code: workflow("await approve.waitFor(async (x) => x.ok);"),
      errors: ["predicate"],
    },
    "an async validator, and one that has a name": {
      code: workflow(
        "change.handle(f, { validate: async (x) => { if (!x) throw 1; } }); change.handle(f, { validate: check });",
        "async function check() {}",
      ),
      errors: ["validate", "validate"],
    },
    "an async side effect under an alias": {
      code: 'import { sideEffect as once } from "@ekiden/flow";\nexport const f = () => once(async () => 1);',
      errors: ["sideEffect"],
    },
  },
});
