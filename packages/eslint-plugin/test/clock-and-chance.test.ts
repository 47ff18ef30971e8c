// The rules about time and randomness: no-date, no-local-format, no-random, no-timers.
import { check, head, wholeFile, workflow } from "./checked.ts";

const imported = (names: string, body: string) =>
  `import { ${names} } from "@ekiden/flow";\ndefineWorkflow({}, async (input) => { ${body} });`;

/** The error in code that others than the workflow may call: what mends it is only suggested. */
const suggested = (messageId: string, output: string) => ({
  messageId,
  suggestions: [{ messageId: "durable", output }],
});

/** A file whose helper is called by a workflow, and by an activity. */
const shared = (names: string, helper: string) =>
  `${imported(names, "help();")}\nconst help = () => ${helper};\nexport const act = async () => help();`;

check("no-date", {
  allows: {
    "the time of the workflow": workflow("const time = now();"),
    "a date that is made out of a number": workflow("const date = new Date(input.at);"),
    "a date that is made out of now": workflow("const date = new Date(now()).toISOString();"),
    "a local variable that is called Date": workflow("const Date = input.Date; Date.now();"),
    "a parameter that is called performance": workflow(
      "const f = (performance) => performance.now(); f(input);",
    ),
    "an imported name that is called Date": workflow("Date.now();", 'import { Date } from "./d";'),
    "other functions of Date": workflow("Date.parse(input.text); Date.UTC(2026, 1);"),
    "a type that is called Date": workflow("const at: Date = input.at; let f: typeof Date.now;"),
    "a member that is called Date": workflow("input.Date.now();"),
    "a date that is formatted": workflow(
      'f(german.format(now()), german.formatToParts(input.at), new Intl.NumberFormat("de").format(1));',
      'const german = new Intl.DateTimeFormat("de", { timeZone: "UTC" });',
    ),
    "packages for dates that are given the time": workflow(
      "f(dayjs(now()), moment(now()), moment.utc(input.at), DateTime.fromMillis(now()), addDays(now(), 1), isBefore(input.at, now()), formatDistance(a, now()), dayjs.utc(now()).isToday());",
      `import dayjs from "dayjs";
import moment from "moment";
import { DateTime } from "luxon";
import { addDays, formatDistance, isBefore, isToday as today } from "date-fns";
import past from "date-fns/isPast";`,
    ),
    "a function of another object that is called format": workflow("f(input.format());"),
    "the clock in a side effect": workflow("await sideEffect(() => Date.now());"),
    "the clock in an activity of the same file": workflow("", "const f = () => Date.now();"),
  },
  refuses: {
    "the clock, and imports the time of the workflow": {
      code: imported("defineWorkflow", "f(Date.now());"),
      errors: ["clock"],
      output: imported("defineWorkflow, now", "f(now());"),
    },
    "the clock under the alias of the import": {
      code: imported("defineWorkflow, now as time", "f(Date.now());"),
      errors: ["clock"],
      output: imported("defineWorkflow, now as time", "f(time());"),
    },
    "the clock where the whole module is imported": {
      code: 'import * as flow from "@ekiden/flow";\nflow.defineWorkflow({}, async () => { f(Date.now()); });',
      errors: ["clock"],
      output:
        'import * as flow from "@ekiden/flow";\nflow.defineWorkflow({}, async () => { f(flow.now()); });',
    },
    "a new date": {
      code: imported("defineWorkflow, now", "f(new Date()); f(new Date); f(new Date().getTime());"),
      errors: ["clock", "clock", "clock"],
      output: imported(
        "defineWorkflow, now",
        "f(new Date(now())); f(new Date(now())); f(new Date(now()).getTime());",
      ),
    },
    "the clock where a variable hides the time of the workflow": {
      code: imported("defineWorkflow", "const now = Date.now(); f(now);"),
      errors: ["clock"],
    },
    "the clock where another import hides the time of the workflow": {
      code: `import { now } from "./clock";\n${imported("defineWorkflow", "f(Date.now());")}`,
      errors: ["clock"],
    },
    "the clock where nothing is imported": {
      code: "export const f = () => Date.now();",
      errors: ["clock"],
      settings: wholeFile,
    },
    "the clock where only types are imported": {
      code: 'import type { WorkflowInfo } from "@ekiden/flow";\nexport const f = () => Date.now();',
      errors: ["clock"],
      settings: wholeFile,
    },
    "the current time as text": { code: workflow("f(Date());"), errors: ["clock"] },
    "the clock of a global object": {
      code: imported("defineWorkflow, now", "globalThis.Date.now();"),
      errors: ["clock"],
      output: imported("defineWorkflow, now", "now();"),
    },
    "the clock under an alias": {
      code: workflow("clock.now(); tell();", "const clock = Date; const { now: tell } = Date;"),
      errors: ["clock", "clock"],
      output: workflow("now(); now();", "const clock = Date; const { now: tell } = Date;"),
    },
    "the time at which the module was loaded": {
      code: workflow("f(started);", "const started = Date.now();"),
      errors: ["clock"],
    },
    "the clock that is handed on": { code: workflow("f(Date.now);"), errors: ["clock"] },
    "the clock once where it is kept in a variable": {
      code: workflow("const at = performance.now(); f(at, at.toFixed());"),
      errors: ["clock"],
    },
    "the clock that a format of Intl reads": {
      code: workflow(
        'Intl.DateTimeFormat("de").format(); new Intl.DateTimeFormat().format(undefined); german.formatToParts();',
        'const german = new Intl.DateTimeFormat("de", { timeZone: "UTC" });',
      ),
      errors: ["format", "format", "format"],
      output: workflow(
        'Intl.DateTimeFormat("de").format(now()); new Intl.DateTimeFormat().format(now()); german.formatToParts(now());',
        'const german = new Intl.DateTimeFormat("de", { timeZone: "UTC" });',
      ),
    },
    "the clock that packages for dates read": {
      code: workflow(
        "f(dayjs(), dayjs.utc(), moment(), moment.utc(), DateTime.now(), DateTime.local(), today(input.at), past(input.at), dayjs(input.at).fromNow());",
        `import dayjs from "dayjs";
import moment from "moment";
import { DateTime } from "luxon";
import { addDays, formatDistance, isBefore, isToday as today } from "date-fns";
import past from "date-fns/isPast";`,
      ),
      errors: Array.from({ length: 9 }, () => "package"),
    },
    "the clock whose time is formatted": {
      code: imported("defineWorkflow, now", "f(Date.now().toLocaleString('de'));"),
      errors: ["clock"],
      output: imported("defineWorkflow, now", "f(now().toLocaleString('de'));"),
    },
    "the clock of node:perf_hooks": {
      code: workflow("performance.now();", 'import { performance } from "node:perf_hooks";'),
      errors: ["clock"],
    },
    "the clock of Temporal": { code: workflow("Temporal.Now.instant();"), errors: ["clock"] },
    "the clock by a text for a name": {
      code: workflow('Date["now"]();'),
      errors: ["clock"],
      output: workflow("now();"),
    },
    "the clock in a function of the workflow that is called at once": {
      code: workflow("f(input.map(() => Date.now()));"),
      errors: ["clock"],
      output: workflow("f(input.map(() => now()));"),
    },
    "the clock in a function that is nested in a called one": {
      code: workflow("g();", "function g() { return [1].map(() => Date.now()); }"),
      errors: [
        suggested("clock", workflow("g();", "function g() { return [1].map(() => now()); }")),
      ],
    },
    "the clock of a helper, and leaves it to people whether activities call it": {
      code: shared("defineWorkflow", "new Date()"),
      errors: [suggested("clock", shared("defineWorkflow, now", "new Date(now())"))],
    },
    "the clock that a helper formats": {
      code: shared("defineWorkflow, now", 'Intl.DateTimeFormat("de").format()'),
      errors: [
        suggested(
          "format",
          shared("defineWorkflow, now", 'Intl.DateTimeFormat("de").format(now())'),
        ),
      ],
    },
    "the clock of a function in a file of workflows, where it may be called from elsewhere": {
      code: `${head}export const today = () => Date.now();`,
      errors: [suggested("clock", `${head}export const today = () => now();`)],
      settings: wholeFile,
    },
  },
});

check("no-local-format", {
  allows: {
    "a format with a locale and a time zone": workflow(
      'new Intl.DateTimeFormat("de", { timeZone: "UTC" }).format(now()); new Date(now()).toLocaleString("de", { ...rest });',
    ),
    "a format whose options are not known here": workflow(
      "new Intl.DateTimeFormat(input.locale, input.options); new Date(input.at).toLocaleDateString('de', options); Intl.NumberFormat(...input.l);",
    ),
    "a number with a locale": workflow(
      'f(input.total.toLocaleString("de"), new Intl.Collator("de"), "a".localeCompare("b", "en"), "a".toLocaleUpperCase("tr"), "a".localeCompare(...input.all));',
    ),
    "the parts of a date in UTC": workflow(
      "const at = new Date(now()); f(at.getUTCHours(), at.getTime(), at.toISOString(), new Date(Date.UTC(2026, 1)));",
    ),
    "a function of another object that is called getDay": workflow("f(input.getDay());"),
    "a format outside of workflows": workflow(
      "",
      "export const f = (x) => x.toLocaleString() + new Date(x).getHours();",
    ),
    "a format in a side effect": workflow("sideEffect(() => new Date(input.at).toLocaleString());"),
  },
  refuses: {
    "a text in the machine's locale": {
      code: workflow(
        "f(input.total.toLocaleString(), input.x.toLocaleDateString(undefined, { timeZone: 'UTC' }), new Intl.NumberFormat(), Intl.Collator());",
      ),
      errors: ["locale", "locale", "locale", "locale"],
    },
    "texts that are compared, or written large, by the machine's locale": {
      code: workflow(
        "input.names.sort((a, b) => a.localeCompare(b)); f(input.a.localeCompare(input.b, undefined, { numeric: true }), input.a.toLocaleUpperCase(), input.a.toLocaleLowerCase());",
      ),
      errors: ["locale", "locale", "locale", "locale"],
    },
    "a date in the machine's time zone": {
      code: workflow(
        'new Date(now()).toLocaleString("de"); const at = new Date(input.at); at.toLocaleString("de", { dateStyle: "short" }); input.x.toLocaleTimeString("de"); Intl.DateTimeFormat("de");',
      ),
      errors: ["zone", "zone", "zone", "zone"],
    },
    "a date with a format that the module has made": {
      code: workflow(
        "local.format(now()); german.formatToParts(now());",
        'const local = new Intl.NumberFormat();\nconst german = new Intl.DateTimeFormat("de");',
      ),
      errors: ["locale", "zone"],
    },
    "the parts of a date in the machine's time zone": {
      code: workflow(
        "const at = new Date(now()); f(at.getHours(), new Date(input.at).getDay(), at.toDateString(), at.getTimezoneOffset()); at.setHours(0); new Date(2026, 1, 1);",
      ),
      errors: ["part", "part", "part", "part", "part", "made"],
    },
  },
});

check("no-random", {
  allows: {
    "the randomness of the workflow": workflow("f(random(), uuid());"),
    "other functions of Math": workflow("f(Math.max(1, 2));"),
    "a parameter that is called Math": workflow("const g = (Math) => Math.random(); g(input);"),
    "a local variable that is called crypto": workflow(
      "const crypto = input; crypto.randomUUID();",
    ),
    "a checksum": workflow("createHash('md5');", 'import { createHash } from "node:crypto";'),
    "a UUID out of a name": workflow("v5(input.name, ns);", 'import { v5 } from "uuid";'),
    "functions of lodash that compute": workflow(
      "_.map(input.x, f); _(input.x).map(f).value(); _.chain(input.x).sortBy('a').value(); chunk(input.x);",
      'import _ from "lodash";\nimport chunk from "lodash/chunk";',
    ),
    "functions of other modules that are called like those of lodash": workflow(
      "shuffle(input.x, random()); deck.shuffle(); sample();",
      'import { shuffle } from "./deck";\nimport sample from "./sample";\nconst deck = f();',
    ),
    "lodash in a side effect": workflow(
      "const x = sideEffect(() => _.shuffle(input.x));",
      'import _ from "lodash";',
    ),
    "lodash in an activity of the same file": workflow(
      "",
      'import { shuffle } from "lodash";\nexport const mix = (list) => shuffle(list);',
    ),
    "randomness in a local activity": workflow("await localActivity(async () => Math.random());"),
  },
  refuses: {
    "the randomness of the machine": {
      code: imported("defineWorkflow", "f(Math.random());"),
      errors: ["random"],
      output: imported("defineWorkflow, random", "f(random());"),
    },
    "the randomness of a helper, and leaves it to people whether activities call it": {
      code: shared("defineWorkflow", "Math.random()"),
      errors: [suggested("random", shared("defineWorkflow, random", "random()"))],
    },
    "a UUID, and suggests that of the workflow": {
      code: imported("defineWorkflow", "f(crypto.randomUUID());"),
      errors: [
        {
          messageId: "random",
          suggestions: [
            { messageId: "uuid", output: imported("defineWorkflow, uuid", "f(uuid());") },
          ],
        },
      ],
    },
    "an imported UUID under an alias": {
      code: workflow("f(id());", 'import { randomUUID as id } from "node:crypto";'),
      errors: [
        {
          messageId: "random",
          suggestions: [
            {
              messageId: "uuid",
              output: workflow("f(uuid());", 'import { randomUUID as id } from "node:crypto";'),
            },
          ],
        },
      ],
    },
    "random bytes": {
      code: workflow("crypto.getRandomValues(bytes); c.randomBytes(8);", 'import c from "crypto";'),
      errors: ["random", "random"],
    },
    "a function that draws, handed on": { code: workflow("f(Math.random);"), errors: ["random"] },
    "what well-known packages draw": {
      code: workflow(
        "nanoid(); v7();",
        'import { v7 } from "uuid";\nimport { nanoid } from "nanoid";',
      ),
      errors: ["random", "random"],
    },
    "what lodash draws and counts": {
      code: workflow(
        "_.random(1, 6); _.shuffle(x); _.sample(x); _.sampleSize(x, 2); _.uniqueId(); f(_.shuffle);",
        'import _ from "lodash";',
      ),
      errors: ["lodash", "lodash", "lodash", "lodash", "lodash", "lodash"],
    },
    "what lodash draws, however it is imported": {
      code: workflow(
        "all.shuffle(x); mix(x); one(x); few(x); old(x); two(x); required.sample(x); id();",
        `import * as all from "lodash-es";
import { shuffle as mix } from "lodash";
import one from "lodash/sample.js";
import few from "lodash-es/sampleSize";
import old from "lodash.samplesize";
import two from "lodash/fp/shuffle";
const required = require("lodash");
const { uniqueId: id } = require("lodash");`,
      ),
      errors: ["lodash", "lodash", "lodash", "lodash", "lodash", "lodash", "lodash", "lodash"],
    },
    "what lodash draws in a chain of calls": {
      code: workflow(
        "_(x).shuffle().value(); _.chain(x).map(f).sample().value(); _(x).filter(f).sampleSize(2).value();",
        'import _ from "lodash";',
      ),
      errors: ["lodash", "lodash", "lodash"],
    },
    "what packages like lodash draw": {
      code: workflow(
        "shuffle(x); _.sample(x);",
        'import { shuffle } from "es-toolkit";\nimport _ from "underscore";',
      ),
      errors: ["lodash", "lodash"],
    },
    "randomness where a variable hides that of the workflow": {
      code: workflow("const random = Math.random(); f(random);"),
      errors: ["random"],
    },
  },
});

check("no-timers", {
  allows: {
    "timers of the workflow": workflow('await sleep("30 days"); await withTimeout("1 day", f);'),
    "a parameter that is called setTimeout": workflow(
      "const g = (setTimeout) => setTimeout(f, 1); g(input);",
    ),
    "a function of the file that is called setTimeout": workflow(
      "setTimeout();",
      "function setTimeout() {}",
    ),
    "a member that is called setTimeout": workflow("input.setTimeout(f, 1);"),
  },
  refuses: {
    "each timer of the process": {
      code: workflow("setTimeout(f, 1); setInterval(f, 1); setImmediate(f);"),
      errors: ["timer", "timer", "timer"],
    },
    "timers of node:timers/promises": {
      code: workflow(
        "await setTimeout(1); await timers.setTimeout(1);",
        'import { setTimeout } from "node:timers/promises";\nimport * as timers from "timers/promises";',
      ),
      errors: ["timer", "timer"],
    },
    "a signal that aborts after a time": {
      code: workflow("f(AbortSignal.timeout(1000));"),
      errors: ["timer"],
    },
    "a timer under an alias": {
      code: workflow("wait(f, 1);", "const wait = globalThis.setTimeout;"),
      errors: ["timer"],
    },
    "a timer in a promise": {
      code: `${head}export const g = () => new Promise((resolve) => setTimeout(resolve, 1));`,
      errors: ["timer"],
      settings: wholeFile,
    },
  },
});
