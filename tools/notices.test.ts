// Licences go along with what is bundled of packages of others.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { noticesOf } from "./notices.ts";

const parent = mkdtempSync(join(tmpdir(), "ekiden-notices-"));
after(() => rmSync(parent, { recursive: true, force: true }));

const packageWith = (
  name: string,
  files: Readonly<Record<string, string>>,
  members: object = {},
): string => {
  const folder = join(parent, name);
  mkdirSync(folder);
  const manifest = JSON.stringify({ name, version: "1.2.3", ...members });
  for (const [path, text] of Object.entries({ ...files, "package.json": manifest })) {
    writeFileSync(join(folder, path), text);
  }
  return folder;
};

test("of each package all that it says of licences is told, and nothing else", () => {
  const tea = { "LICENSE.md": "Do as you like.\n", NOTICE: "By Ines.\n", "README.md": "Tea." };
  const text = noticesOf([packageWith("tea", tea), packageWith("cups", { licence: "So, too." })]);
  assert.match(text, /\n\ntea 1\.2\.3\n\nDo as you like\.\n\nBy Ines\.\n\n-+\n/);
  assert.match(text, /\n\ncups 1\.2\.3\n\nSo, too\.\n$/);
  assert.doesNotMatch(text, /Tea\./);
});

test("a package may have the name of its licence alone, but not nothing", () => {
  const named = packageWith("named", {}, { license: "MIT", author: { name: "Ines" } });
  assert.match(noticesOf([named]), /Copyright \(c\) Ines\n\nPermission is hereby granted/);
  const apache = packageWith("apache", {}, { license: "Apache-2.0" });
  assert.match(noticesOf([apache]), /Apache License\s+Version 2\.0/);
  const folder = packageWith("unknown", {});
  assert.throws(() => noticesOf([folder]), /unknown is in a bundle and has no text of its licence/);
});
