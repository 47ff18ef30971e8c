// Loaded before a program (`node --import`): its Date is ahead by as many seconds as a file says.
// Time that only passes is left alone, as it is on a machine whose clock is set.
import { readFileSync, watch } from "node:fs";
import { basename, dirname } from "node:path";

const file = process.env.EKIDEN_TEST_CLOCK_OFFSET;
const rightNow = Date.now;
let offset = 0;

const read = () => {
  offset = Number(readFileSync(file, "utf8")) * 1000;
};

if (file) {
  read();
  watch(dirname(file), (_, name) => {
    if (name === basename(file)) read();
  }).unref();
}

const wrongNow = () => rightNow() + offset;
globalThis.Date = new Proxy(Date, {
  construct: (target, given, self) =>
    Reflect.construct(target, given.length === 0 ? [wrongNow()] : given, self),
  apply: () => new Date(wrongNow()).toString(),
  get: (target, name, self) => (name === "now" ? wrongNow : Reflect.get(target, name, self)),
});
