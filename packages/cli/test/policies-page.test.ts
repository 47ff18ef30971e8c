// The page about policies says what is so: its examples are checked, tried and run.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { explain, parsePolicy, reviewPolicy, tryAction } from "@ekiden/server";
import { temporaryDirectory } from "./command.ts";
import { ran } from "./terminal/recorded-terminal.ts";

const path = new URL("../../../docs/operations/policies.md", import.meta.url);
const page = readFileSync(path, "utf8");

/** A document, by the name of the file above it, and the claims below it. */
const example = /\n`(?<file>\S+\.json)`\n\n```json\n(?<json>[^`]*)```\n\n(?<claims>(?:- .*\n)+)/g;
const examples = [...page.matchAll(example)].map(({ groups = {} }) => ({
  file: groups.file ?? "",
  json: groups.json ?? "",
  claims: (groups.claims ?? "").trim().split("\n"),
}));

const claimForm =
  /^- (?<verb>may|may not)(?: on (?<domain>`\S+`))?(?: with (?<said>.*))?: (?<actions>.*)$/;
const quoted = (text = ""): string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, inside = ""]) => inside);

const whatIsAllowed = (json: string, claim: string) => {
  const { verb, domain, said, actions } = claimForm.exec(claim)?.groups ?? {};
  assert.ok(verb, claim);
  const options = {
    account: "123456789012",
    region: "us-east-1",
    now: 0,
    said: Object.fromEntries(quoted(said).map((each) => each.split("=") as [string, string])),
    domain: quoted(domain)[0] ?? "video",
  };
  const policies = [{ name: "example", policy: parsePolicy(json) }];
  const verdicts = quoted(actions).map((action) => {
    // As the resource of ListDomains is all of them.
    const domain = action === "swf:ListDomains" ? "*" : options.domain;
    return explain({ policies }, tryAction(action, undefined, { ...options, domain })).verdict;
  });
  return { verb, verdicts };
};

test("the page has an example of each kind of key", () => {
  const own = ["viewer", "person", "collector", "on-call"];
  const kinds = ["starter", "worker", "decider", ...own, "reader", "own"];
  const files = kinds.map((kind) => `${kind}.json`);
  assert.deepEqual(
    examples.map(({ file }) => file),
    files,
  );
  assert.equal(page.match(/```json/g)?.length, files.length);
});

for (const { file, json, claims } of examples) {
  test(`the policy ${file} is sound and allows what the page says`, () => {
    assert.deepEqual(reviewPolicy(parsePolicy(json)), []);
    assert.ok(claims.length >= 2);
    for (const claim of claims) {
      const { verb, verdicts } = whatIsAllowed(json, claim);
      assert.ok(verdicts.length > 0, claim);
      for (const verdict of verdicts) assert.equal(verdict === "allowed", verb === "may", claim);
    }
  });
}

const session = /```sh\n(?<commands>[^`]*)```\n(?:\n```text\n(?<output>[^`]*)```)?/g;
const words = (command: string): string[] =>
  [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, text, word]) => text ?? word ?? "");

test("the commands of the page can be run, and print what it shows", async () => {
  using directory = temporaryDirectory();
  for (const { file, json } of examples) writeFileSync(join(directory.path, file), json);
  const sessions = [...page.matchAll(session)].flatMap(({ groups = {} }) =>
    (groups.commands ?? "")
      .trim()
      .split("\n")
      .map((command) => ({ command, ...groups })),
  );
  assert.equal(sessions.length, 4);
  for (const { command, output } of sessions as { command: string; output?: string }[]) {
    const inDirectory = (word: string) =>
      /^\w+\.json$/.test(word) ? join(directory.path, word) : word;
    const [program, ...args] = words(command);
    assert.equal(program, "ekiden");
    const { code, stdout, stderr } = await ran(args.map(inDirectory));
    assert.notEqual(code, 1, stderr);
    if (output) assert.equal(stdout.replaceAll(`${directory.path}/`, ""), output);
    else assert.equal(JSON.parse(stdout).allowed, true, command);
  }
});
