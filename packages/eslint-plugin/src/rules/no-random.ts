import type { Rule } from "eslint";
import { replacementWith } from "../edits.ts";
import { defineRule, type Look } from "../rule.ts";
import { parentOf, wrapped } from "../tree.ts";
import { type Ban, type Use, usesOf } from "../uses.ts";

const drawing = ["randomUUID", "getRandomValues", "randomBytes", "randomInt", "randomFill"];
const ofCrypto = [
  ...drawing,
  ...["randomFillSync", "generateKey", "generateKeySync", "generateKeyPair", "generateKeyPairSync"],
];

const sources: Ban = {
  globals: ["Math.random", ...drawing.map((name) => `crypto.${name}`)],
  modules: {
    crypto: [...ofCrypto, ...drawing.map((name) => `webcrypto.${name}`)],
    uuid: ["v1", "v4", "v6", "v7"],
    nanoid: true,
  },
};

const numbers = /^Math\.random\(\)$/;
const identifiers = /^((webcrypto|crypto)\.)?(randomUUID|v4)\(\)$/;

/** A call without arguments, written with the function of @ekiden/flow instead. */
const writtenWith = (name: string, look: Look, { node }: Use): Rule.ReportFixer | undefined => {
  const call = parentOf(wrapped(node));
  if (call?.type !== "CallExpression" || call.arguments.length > 0) return undefined;
  return replacementWith(call, name, { look, write: (text) => `${text}()` });
};

/** An identifier may have been meant to be a secret, so this is for a person to decide. */
const suggestionsFor = (look: Look, use: Use): Rule.SuggestionReportDescriptor[] => {
  const fix = identifiers.test(use.origin.path) && writtenWith("uuid", look, use);
  return fix ? [{ messageId: "uuid", fix }] : [];
};

export const noRandom = defineRule({
  description: "draws from `random()` and `uuid()`, not from the machine's randomness",
  why: "On a replay the machine draws other numbers, and the workflow takes another way than the one that its history records. `random()` and `uuid()` of @ekiden/flow draw the same again. Secrets are made in an activity.",
  wrong: "const id = crypto.randomUUID();\nconst isChosen = Math.random() < 0.1;",
  right: "const id = uuid();\nconst isChosen = random() < 0.1;",
  fixable: true,
  hasSuggestions: true,
  messages: {
    random:
      "`{{name}}` is random, and something else on a replay. Use `random()` or `uuid()` of @ekiden/flow; make secrets in an activity.",
    uuid: "Use `uuid()` of @ekiden/flow, which is unique, but no secret.",
  },
  listen: (look) =>
    usesOf(sources, look, (use) => {
      const isNumber = use.origin.module === undefined && numbers.test(use.origin.path);
      look.context.report({
        node: use.node,
        messageId: "random",
        data: { name: look.context.sourceCode.getText(use.node) },
        fix: (isNumber && writtenWith("random", look, use)) || null,
        suggest: suggestionsFor(look, use),
      });
    }),
});
