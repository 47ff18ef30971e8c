// The rules about what is awaited: no-floating-durable-promise, no-foreign-await,
// no-swallowed-cancel, prefer-continue-as-new.
import { check, head, wholeFile, workflow } from "./checked.ts";

/** The error of a promise that floats; a suggestion puts its word where `HERE` is. */
const floating = (code: string, words: readonly string[] = ["await"]) => ({
  code: code.replace("HERE ", ""),
  errors: [
    {
      messageId: "floating",
      suggestions: words.map((word) => ({
        messageId: word,
        output: code.replace("HERE ", `${word} `),
      })),
    },
  ],
});

check("no-floating-durable-promise", {
  allows: {
    "what is awaited": workflow(
      "await charge(input); await sleep('1 day'); await approve.waitFor();",
    ),
    "what is returned": workflow("return charge(input);"),
    "what is returned by a short function": workflow(
      "await Promise.all(input.map((x) => charge(x)));",
    ),
    "what is assigned": workflow(
      "const paid = charge(input); let x; x = ship(1); await paid; await x;",
    ),
    "what is passed on": workflow("list.push(charge(input)); f(sleep('1 day'));"),
    "what has an error handler": workflow(
      "charge(1).catch((error) => { throw error; }); charge(1).then(f, g); void ship(1).catch(f);",
    ),
    "what catches its own errors": workflow(
      "void later(); void (async () => { try { await charge(1); } catch (error) { log.warn('no'); } })();",
      "async function later() { try { for (;;) { await sleep('1 day'); await charge(1); } } catch {} }",
    ),
    "what floats of other things": workflow(
      "void input.list.push(1); void log.info('a'); void f();",
    ),
    "what is kept and awaited later": workflow(
      "const paid = charge(1); const all = [ship(1)]; await paid; await Promise.all(all);",
    ),
    "an activity with other options that nothing calls": workflow("const slow = charge.with({});"),
    "what is kept of an await": workflow("const paid = await charge(1);"),
    "a local variable that is called sleep": workflow("const sleep = input.f; sleep(1);"),
    "a sleep of another module": 'import { sleep } from "another";\nsleep(1);',
    "calls that return no promise": workflow(
      "approve.handle(f); log.info(1); patched('a'); charge.with({}); lambda('resize');",
    ),
    "a function of the file that waits for nothing": workflow(
      "f();",
      "async function f() { log.info(1); }",
    ),
    "a loop that awaits": workflow(
      "for (const x of input) await charge(x); input.forEach((x) => { log.info(x); });",
    ),
    "a function that calls itself": workflow("f();", "async function f() { await f(); }"),
  },
  refuses: {
    "an activity": floating(workflow("HERE charge(input);")),
    "an activity of a proxy that is no pattern": floating(
      workflow("HERE activities.charge(input);"),
    ),
    "an activity whose name is worked out": floating(
      workflow("HERE activities[input.name](input);"),
    ),
    "an activity with other options": floating(
      workflow('HERE charge.with({ taskList: "gpu" })(input);'),
    ),
    "an activity with other options that has a name": floating(
      workflow("const slow = charge.with({}); HERE slow(input);"),
    ),
    "an activity in a file without workflows": floating(
      `${head}export const pay = async (order) => { HERE charge(order); };`,
    ),
    "a timer under an alias": floating(
      'import { sleep as pause } from "@ekiden/flow";\nexport async function f() { HERE pause("1 day"); }',
    ),
    "a timer of the whole module": floating(
      'import * as flow from "@ekiden/flow";\nexport async function f() { HERE flow.sleep("1 day"); }',
    ),
    "a child": floating(workflow("HERE runChild(other, input);")),
    "a task of a person": {
      code: `import { humanTask } from "@ekiden/flow";\n${workflow("void humanTask({ title: 1 });")}`,
      errors: [{ messageId: "voided", suggestions: 1 }],
    },
    "the start of a child": floating(workflow("HERE startChild(other, input);")),
    "a message to a child": floating(
      workflow("const child = await startChild(other, input); HERE child.signal('go');"),
    ),
    "a message to another workflow": floating(workflow("HERE external('x').signal('go');")),
    "the result of a child": floating(
      workflow("const child = await startChild(other, {}); HERE child.result();"),
    ),
    "a condition": floating(workflow("HERE condition(() => true);")),
    "a wait for a signal": floating(workflow("HERE approve.waitFor();")),
    "a function of AWS Lambda": floating(workflow("HERE lambda('resize')(input);")),
    "a scope": floating(workflow("HERE new CancellationScope().run(async () => charge(1));")),
    "shielded work": floating(workflow("HERE shielded(async () => charge(1));")),
    "a promise with something to do after it": floating(
      workflow("HERE charge(input).then(f).finally(g);"),
    ),
    "several at once": floating(workflow("HERE Promise.all(input.map((x) => charge(x)));")),
    "an activity on a condition": floating(workflow("input.paid || HERE charge(input);")),
    "an activity in one of two cases": floating(workflow("input.paid ? f() : HERE charge(input);")),
    "a function of the file that waits": floating(
      workflow("HERE pay(1);", "async function pay(x) { await Promise.all([charge(x)]); }"),
    ),
    "a function that is called where it is written": floating(
      workflow("HERE (async () => { await charge(1); })();"),
    ),
    "an activity in a function that cannot await": floating(
      workflow("approve.handle(() => { HERE charge(input); });"),
      [],
    ),
    "what is voided": {
      code: workflow("void charge(input); void (input.paid || charge(1)); void sleep('1 day');"),
      errors: [
        {
          messageId: "voided",
          suggestions: [
            {
              messageId: "await",
              output: workflow(
                "await charge(input); void (input.paid || charge(1)); void sleep('1 day');",
              ),
            },
          ],
        },
        {
          messageId: "voided",
          suggestions: [
            {
              messageId: "await",
              output: workflow(
                "void charge(input); await (input.paid || charge(1)); void sleep('1 day');",
              ),
            },
          ],
        },
        {
          messageId: "voided",
          suggestions: [
            {
              messageId: "await",
              output: workflow(
                "void charge(input); void (input.paid || charge(1)); await sleep('1 day');",
              ),
            },
          ],
        },
      ],
    },
    "what is voided where nothing can be awaited": {
      code: workflow(
        "approve.handle(() => void charge(input)); approve.handle(() => { void f(); });",
        "async function f() { await charge(1); try { await ship(1); } catch {} }",
      ),
      errors: ["voided", "voided"],
    },
    "what is kept and never read": {
      code: workflow("const paid = charge(input); let child = startChild(other, {});"),
      errors: ["unused", "unused"],
    },
    "what catches its own errors, and suggests to say so": floating(
      workflow(
        "approve.handle(() => { HERE f(); });",
        "async function f() { try { await charge(1); } catch {} }",
      ),
      ["void"],
    ),
    "a loop that waits for nothing": {
      code: workflow(
        "input.forEach(async (x) => { await charge(x); }); input.forEach((x) => charge(x));",
      ),
      errors: ["forEach", "forEach"],
    },
  },
});

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
    "a handler of another promise": workflow("await input.f().catch(() => undefined);"),
  },
  refuses: {
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
      "try { continueAsNew(1); } catch (e) { f(); throw e; }",
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
    "an async side effect under an alias": {
      code: 'import { sideEffect as once } from "@ekiden/flow";\nexport const f = () => once(async () => 1);',
      errors: ["sideEffect"],
    },
  },
});
