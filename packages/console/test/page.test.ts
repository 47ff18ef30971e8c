// The page that a browser is given first, before any script has come.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

const page = readFileSync(new URL("../index.html", import.meta.url), "utf8");

test("a page whose scripts do not come says so, and how to go on", () => {
  const [, place = ""] = /<div id="console">(.*?)<\/div>/s.exec(page) ?? [];
  assert.match(place, /servers may be of two versions/);
  assert.match(place, /lang="ja"/);
  assert.equal(place.match(/<a href="\.\/">/g)?.length, 2);
});
