// What is sealed opens only whole, with its key, and for what it belongs to.
import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { MasterKey } from "../../../src/access/keys/master-key.ts";
import {
  masterKeyInFile,
  ownMasterKey,
  readMasterKey,
} from "../../../src/access/keys/master-key-file.ts";
import { temporaryDirectory } from "../../store/data-directory.ts";

test("what is sealed is opened again, for what it belongs to and nothing else", () => {
  const key = MasterKey.random();
  const sealed = key.seal("a secret \ud83d\ude80", "key A");
  assert.equal(key.open(sealed, "key A"), "a secret \ud83d\ude80");
  assert.equal(key.open(sealed, "key B"), undefined);
  assert.equal(MasterKey.random().open(sealed, "key A"), undefined);
  assert.notDeepEqual(key.seal("a secret", "key A"), key.seal("a secret", "key A"));
});

test("what is changed in any bit, or cut, does not open", () => {
  const key = MasterKey.random();
  const sealed = key.seal("a secret", "key A");
  for (let bit = 0; bit < sealed.length * 8; bit += 1) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.equal(key.open(changed, "key A"), undefined);
  }
  for (let length = 0; length < sealed.length; length += 1) {
    assert.equal(key.open(sealed.subarray(0, length), "key A"), undefined);
  }
});

test("a master key is 32 bytes in Base64, and what is not is not repeated", () => {
  const text = Buffer.alloc(32, 7).toString("base64");
  const sealed = readMasterKey(text, "here").seal("x", "y");
  assert.equal(readMasterKey(` ${text}\n`, "here").open(sealed, "y"), "x");
  for (const wrong of ["", "secret words", text.slice(4), `${text}AAAA`, `!${text}`]) {
    assert.throws(
      () => readMasterKey(wrong, "EKIDEN_MASTER_KEY"),
      ({ name, message }: Error) =>
        name === "AccessError" &&
        /^EKIDEN_MASTER_KEY does not hold a master key.*openssl rand/.test(message) &&
        (wrong === "" || !message.includes(wrong)),
    );
  }
});

test("a file for it is made once, for its owner alone, and read from then on", () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, "data", "master.key");
  const sealed = ownMasterKey(path, false).seal("x", "y");
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.equal(Buffer.from(readFileSync(path, "utf8"), "base64").length, 32);
  assert.deepEqual(readdirSync(join(directory.path, "data")), ["master.key"]);
  assert.equal(ownMasterKey(path, true).open(sealed, "y"), "x");
  assert.equal(masterKeyInFile(path).open(sealed, "y"), "x");
});

test("a file that should be there is not made anew", () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, "master.key");
  for (const read of [() => ownMasterKey(path, true), () => masterKeyInFile(path)]) {
    assert.throws(read, {
      name: "AccessError",
      message: /^There is no master key in .*Put the one/,
    });
  }
  assert.deepEqual(readdirSync(directory.path), []);
});

test("a file that cannot be read, or holds something else, is refused in one line", () => {
  using directory = temporaryDirectory();
  const folder = join(directory.path, "folder");
  mkdirSync(folder);
  assert.throws(() => masterKeyInFile(folder), { name: "AccessError", message: /cannot be read/ });
  const path = join(directory.path, "master.key");
  writeFileSync(path, "something else");
  assert.throws(() => ownMasterKey(path, false), { name: "AccessError", message: /does not hold/ });
  const below = join(path, "below");
  assert.throws(() => ownMasterKey(below, false), { name: "AccessError" });
});
