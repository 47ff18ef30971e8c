// Holds the repository to the rules of the house, and the rules to samples that break them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { houseOf, readHouse } from "./tidy/house.ts";
import { allRules } from "./tidy/rules.ts";
import { samples } from "./tidy/samples.ts";

const house = readHouse();

for (const [name, { find, instead, exempt = {} }] of allRules) {
  test(`throughout the repository, ${name}`, () => {
    const found = [...find(house)];
    const broken = found.filter(({ path }) => !(path in exempt));
    const messages = broken.map(({ path, line, what }) => `${path}:${line}: ${what}; ${instead}`);
    if (messages.length > 0) assert.fail(`\n${messages.join("\n")}\n`);
    const needless = Object.keys(exempt).filter(
      (path) => !found.some((place) => place.path === path),
    );
    assert.deepEqual(needless, [], "exempt files that keep the rule nevertheless");
  });

  test(`it is noticed when not: ${name}`, () => {
    const { broken, at, kept } = samples[name];
    const placesIn = (files: Readonly<Record<string, string>>) =>
      [...find(houseOf(new Map(Object.entries(files))))].map(({ path, line }) => `${path}:${line}`);
    assert.deepEqual(placesIn(broken), at);
    assert.deepEqual(placesIn(kept), []);
  });
}
