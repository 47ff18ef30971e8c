// The rules about what is outside of the workflow: no-network, no-node-io, no-process-state,
// no-weak-references, no-console.
import { check, workflow } from "./checked.ts";

check("no-network", {
  allows: {
    "an activity that fetches": workflow("await charge(input.url);"),
    "a local variable that is called fetch": workflow("const fetch = charge; await fetch(input);"),
    "an import that is called fetch": workflow(
      "fetch(1);",
      'import { fetch } from "./activities";',
    ),
    "a network call in a local activity": workflow(
      "await localActivity(async () => (await fetch(input.url)).status);",
    ),
    "a type of a client": workflow("let f: typeof fetch; let s: WebSocket;"),
    "a type that is imported from a client": workflow(
      "const r: AxiosResponse = input;",
      'import type { AxiosResponse } from "axios";',
    ),
  },
  refuses: {
    "a global that a comment names": {
      code: `/* global fetch */\n${workflow("await fetch(1);")}`,
      errors: ["network"],
    },
    "a call over the network": { code: workflow("await fetch(input.url);"), errors: ["network"] },
    "a call over the network once where its answer is kept": {
      code: workflow("const answer = await fetch(input.url); f(await answer.json());"),
      errors: ["network"],
    },
    "a call by a global object": {
      code: workflow("await globalThis.fetch(1); await window?.fetch(2);"),
      errors: ["network", "network"],
    },
    "a connection": {
      code: workflow("new WebSocket(u); new EventSource(u); new XMLHttpRequest();"),
      errors: ["network", "network", "network"],
    },
    "a connection that the module has made": {
      code: workflow("socket.send(1);", "const socket = new WebSocket(u);"),
      errors: ["network"],
    },
    "clients of well-known packages": {
      code: workflow(
        "await axios.get(u); await client.get(u); await request(u);",
        'import axios from "axios";\nimport { request } from "undici";\nconst client = axios.create();',
      ),
      errors: ["network", "network", "network"],
    },
  },
});

check("no-node-io", {
  allows: {
    "modules that do no input or output": workflow(
      "join(input.a, input.b); createHash('md5');",
      'import { join } from "node:path";\nimport { createHash } from "node:crypto";',
    ),
    "a file that a function outside of workflows reads": workflow(
      "",
      'import { readFile } from "node:fs/promises";\nexport const activity = () => readFile("a");',
    ),
    "a file that a side effect reads": workflow(
      'await sideEffect(() => readFileSync("a"));',
      'import { readFileSync } from "node:fs";',
    ),
    "a type of a module": workflow(
      "const s: Stats = input; let f: typeof fs.stat;",
      'import fs, { type Stats } from "node:fs";',
    ),
    "a parameter that hides the module": workflow(
      "input.map((fs) => fs.read());",
      'import fs from "node:fs";',
    ),
    "a package whose name begins in the same way": workflow(
      "emptyDir(1);",
      'import { emptyDir } from "fs-extra-like";',
    ),
  },
  refuses: {
    "a file that is read": {
      code: workflow('readFileSync("a");', 'import { readFileSync } from "node:fs";'),
      errors: ["io"],
    },
    "a file that is read under an alias": {
      code: workflow(
        "read(1); files.readFile(1); f(files);",
        'import { readFileSync as read, promises as files } from "fs";',
      ),
      errors: ["io", "io", "io"],
    },
    "a file that a called function reads": {
      code: workflow(
        "read();",
        'import * as fs from "node:fs";\nfunction read() { return fs.readFileSync("a"); }',
      ),
      errors: ["io"],
    },
    "each kind of input and output": {
      code: workflow(
        "connect(1); get(1); exec(1); lookup(1); new Worker(1);",
        `import { connect } from "node:net";
import { get } from "node:https";
import { exec } from "node:child_process";
import { lookup } from "node:dns/promises";
import { Worker } from "node:worker_threads";`,
      ),
      errors: ["io", "io", "io", "io", "io"],
    },
    "a module that is required": {
      code: workflow(
        "fs.readFileSync(1); require('node:net').connect(1);",
        'const fs = require("fs");',
      ),
      errors: ["io", "io"],
    },
    "a module that is imported in the workflow": {
      code: workflow('const { readFile } = await import("node:fs/promises"); await readFile(1);'),
      errors: ["io"],
    },
    "the whole interface of Bun and of Deno": {
      code: workflow("Bun.file(1); Deno.readTextFile(1);"),
      errors: ["io", "io"],
    },
  },
});

check("no-process-state", {
  allows: {
    "what the input says": workflow("f(input.process.env);"),
    "a parameter that is called process": workflow("input.map((process) => process.env);"),
    "an environment variable in a side effect": workflow("sideEffect(() => process.env.REGION);"),
    "an environment variable at the top of the file": workflow("", "f(process.env.REGION);"),
    "a type of the process": workflow("let p: typeof process.env;"),
  },
  refuses: {
    "environment variables": { code: workflow("f(process.env.REGION);"), errors: ["state"] },
    "environment variables that the module has read": {
      code: workflow("f(REGION, token);", "const { REGION, token = 1 } = process.env;"),
      errors: ["state", "state"],
    },
    "the time, the memory and the id of the process": {
      code: workflow("process.hrtime.bigint(); process.memoryUsage(); f(process.pid);"),
      errors: ["state", "state", "state"],
    },
    "an imported part of the process": {
      code: workflow("f(env.REGION, cwd());", 'import { env, cwd } from "node:process";'),
      errors: ["state", "state"],
    },
    "the machine": {
      code: workflow("hostname(); os.cpus();", 'import os, { hostname } from "node:os";'),
      errors: ["state", "state"],
    },
    "the place of the file": { code: workflow("f(__dirname);"), errors: ["state"] },
  },
});

check("no-weak-references", {
  allows: {
    "weak maps and weak sets": workflow("new WeakMap(); new WeakSet();"),
    "a local class that is called WeakRef": workflow("new WeakRef(1);", "class WeakRef {}"),
    "a weak reference outside of workflows": workflow("", "export const f = () => new WeakRef(o);"),
  },
  refuses: {
    "a weak reference": { code: workflow("new WeakRef(input);"), errors: ["collected"] },
    "a call when something is collected": {
      code: workflow("new globalThis.FinalizationRegistry(f);"),
      errors: ["collected"],
    },
  },
});

check("no-console", {
  allows: {
    "the log of the workflow": workflow("log.info('charged', input);"),
    "a local variable that is called console": workflow("const console = log; console.info(1);"),
    "the console outside of workflows": workflow("", "console.log('loaded');"),
    "the console in a local activity": workflow("await localActivity(() => console.log(1));"),
  },
  refuses: {
    "the console": {
      code: workflow("console.log(1); f(console.error);"),
      errors: ["console", "console"],
    },
    "a method of the console that has a name": {
      code: workflow("print(1);", "const { log: print } = console;"),
      errors: ["console"],
    },
  },
});
