// The rule about promises that nothing waits for: no-floating-durable-promise.
import { check, head, workflow } from "./checked.ts";

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
    "a wait for a signal in a race that is run once": workflow(
      "await Promise.race([approve.waitFor(), sleep('1 day')]);",
    ),
    "a wait for a signal that ends with its round": workflow(
      "for (;;) await withTimeout('1 day', () => approve.waitFor());",
      "async function f(scope) { for (;;) { await scope.run(() => Promise.race([approve.waitFor()])); scope.cancel(); } }",
    ),
    "one of several signals, and a wait beside work that waits for more": workflow(
      "await Promise.race([nextSignal({ approve, other }), charge(1)]); await Promise.race([approve.waitFor(), work()]);",
      "const other = defineSignal('other'); async function work() { await charge(1); await other.waitFor(); }",
    ),
    "a race of other things in a loop": workflow(
      "for (const x of input) await Promise.race([charge(x), sleep('1 day')]);",
    ),
    "functions that call themselves": workflow(
      "f(); g();",
      "async function f() { await f(); }\nconst g = () => g();",
    ),
    "a function of the file that only defines workflows and handlers": `${head}
const main = async () => { defineWorkflow({}, async () => { await charge(1); }); approve.handle(async () => { await ship(1); }); };
main(); void main();`,
    "a function of the file that returns what is handled, or a generator": workflow(
      "f(1); g(1);",
      "const f = (x) => charge(x).catch(h);\nfunction* g(x) { return charge(x); }",
    ),
    "what each element is given to, and is awaited": workflow(
      "await Promise.all(input.map(charge)); const all = input.map(pay); await Promise.all(all); return Promise.all(input.map(pay));",
      "const pay = (x) => charge(x);",
    ),
    "what each element is given to, and catches its own errors": workflow(
      "input.forEach(later);",
      "async function later(x) { try { await charge(x); } catch {} }",
    ),
    "what each element is given to, and is not durable": workflow(
      "input.map(f); input.forEach((x) => f(x)); g(charge);",
    ),
  },
  refuses: {
    "compensated work": floating(workflow("HERE compensated(async (undo) => { undo.add(f); });")),
    compensations: floating(
      workflow("const undo = new Compensations(); undo.add(f); HERE undo.run();"),
    ),
    "compensations with options": floating(
      workflow("const undo = new Compensations({ parallel: true }); HERE undo.run(input);"),
    ),
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
    "a function of the file that returns what is durable": floating(
      workflow("HERE pay(input);", "const pay = (order) => charge(order);"),
    ),
    "a function of the file that returns what is durable of several": floating(
      workflow(
        "HERE pay(input);",
        "function pay(list) { if (!list) return; return Promise.all(list.map((x) => charge(x))).finally(f); }",
      ),
    ),
    "a function of the file that returns what is durable, and cannot catch its errors": {
      code: workflow(
        "void pay(input);",
        "function pay(x) { try { return charge(x); } catch { return; } }",
      ),
      errors: [{ messageId: "voided", suggestions: 1 }],
    },
    "a function of the file that waits for what each element is given to": {
      code: workflow(
        "void pay(input);",
        "async function pay(list) { await Promise.all(list.map(charge)); }",
      ),
      errors: [{ messageId: "voided", suggestions: 1 }],
    },
    "several at once of what each element is given to": floating(
      workflow("HERE Promise.all(input.map(charge));"),
    ),
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
    "a wait for a signal in the races of a loop": {
      code: workflow(
        "for (;;) await Promise.race([approve.waitFor(), sleep('1 day')]);",
        "async function f() { while (true) await Promise.any([sleep(1), approve.waitFor().then(g)]); }",
      ),
      errors: ["raced", "raced"],
    },
    "waits for several signals in a race": {
      code: workflow(
        "await Promise.race([approve.waitFor(), other.waitFor()]); for (;;) await withTimeout('1 day', () => Promise.any([approve.waitFor().then(g), other.waitFor()]));",
        "const other = defineSignal('other');",
      ),
      errors: ["several", "several"],
    },
    "waits for several signals in a race, by functions": {
      code: workflow(
        "await Promise.race([next(), withTimeout('1 day', () => other.waitFor())]); await Promise.race([(async () => { await approve.waitFor(); })(), again()]); await Promise.race([endless(), next()]);",
        "const other = defineSignal('other'); const next = async () => ({ a: await approve.waitFor() }); const again = () => next(); const endless = async () => endless();",
      ),
      errors: ["several", "several"],
    },
    "a loop that waits for nothing": {
      code: workflow(
        "input.forEach(async (x) => { await charge(x); }); input.forEach((x) => charge(x)); input.map((x) => charge(x));",
      ),
      errors: ["each", "each", { message: /^Nothing waits .* function of `map\(\)` returns/ }],
    },
    "a loop by the name of a function": {
      code: workflow(
        "input.forEach(charge); input.forEach(pay); input.map(pay);",
        "const pay = (x) => charge(x);",
      ),
      errors: ["each", "each", "each"],
    },
  },
});
