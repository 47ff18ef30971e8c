// The page about security names places in the code that are there.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ekidenOperations } from "@ekiden/model";
import { repository } from "../../../../tools/files.ts";

const page = readFileSync(join(repository, "docs/internals/security.md"), "utf8");

/** A name is that of a file of the server, of a test of it, or of another package. */
const placesOf = (name: string): string[] => {
  const [workspace, ...rest] = name.split("/");
  return [
    `packages/server/src/${name}`,
    `packages/server/${name}`,
    `packages/${workspace}/src/${rest.join("/")}`,
  ];
};

test("the page says who makes all that only an administrator may make", () => {
  const [, subjects = ""] = /\*\*Who makes ([^*]+)\.\*\*/.exec(page) ?? [];
  const words = subjects.split(/, | and /).map((subject) => subject.replace(/(y|ies|s)$/, ""));
  for (const [name, { policy }] of Object.entries(ekidenOperations)) {
    if (policy.resource !== "administrator") continue;
    const isNamed = words.some((word) => name.toLowerCase().includes(word));
    assert.ok(isNamed, `${name} is not about ${subjects}`);
  }
});

test("each place that the page about security names is there", () => {
  const cells = [...page.matchAll(/^(?:\|[^|]*){2}\| `([^`]+)` +\|/gm)];
  const files = [...page.matchAll(/`([\w/-]+\.ts)`/g)];
  assert.ok(cells.length > 15 && files.length > cells.length);
  for (const [, name = ""] of [...cells, ...files]) {
    const isThere = placesOf(name).some((place) => existsSync(join(repository, place)));
    assert.ok(isThere, `${name} is not there`);
  }
});
