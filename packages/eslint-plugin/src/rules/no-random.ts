import type { Rule } from "eslint";
import { offered, replacementWith } from "../edits.ts";
import type { Names, Origin } from "../names.ts";
import { defineRule, type Look, unguarded } from "../rule.ts";
import { type Call, parentOf, wrapped } from "../tree.ts";
import { type Ban, type Use, usesOf } from "../uses.ts";

const drawing = ["randomUUID", "getRandomValues", "randomBytes", "randomInt", "randomFill"];
const ofCrypto = [
  ...drawing,
  ...["randomFillSync", "generateKey", "generateKeySync", "generateKeyPair", "generateKeyPairSync"],
];

/** `uniqueId` counts in the process, so it says something else in another one. */
const ofLodash = ["random", "sample", "sampleSize", "shuffle", "uniqueId"];

/** Packages with all functions, also in modules of their own: "lodash/shuffle.js". */
const lodashes = ["lodash", "lodash-es", "lodash/fp", "underscore", "es-toolkit/compat"];

const modulesOf = (library: string): [string, readonly string[] | true][] => [
  [library, ofLodash],
  ...ofLodash.flatMap((name): [string, true][] =>
    ["", ".js"].map((ending) => [`${library}/${name}${ending}`, true]),
  ),
];

const sources: Ban = {
  globals: ["Math.random", ...drawing.map((name) => `crypto.${name}`)],
  modules: {
    crypto: [...ofCrypto, ...drawing.map((name) => `webcrypto.${name}`)],
    uuid: ["v1", "v4", "v6", "v7"],
    nanoid: true,
    "es-toolkit": [...ofLodash, "randomInt"],
    ...Object.fromEntries(lodashes.flatMap(modulesOf)),
    ...Object.fromEntries(ofLodash.map((name) => [`lodash.${name.toLowerCase()}`, true])),
  },
};

const numbers = /^Math\.random\(\)$/;
const identifiers = /^((webcrypto|crypto)\.)?(randomUUID|v4)\(\)$/;
/** `_(list).map(f).shuffle`, `_.chain(list).sample`: what a chain of calls comes to. */
const inChain = /^(chain)?\(\)\.(.+\.)?(sample|sampleSize|shuffle)$/;

/** A call without arguments, written with the function of @ekiden/flow instead. */
const writtenWith = (name: string, look: Look, { node }: Use): Rule.ReportFixer | undefined => {
  const call = parentOf(wrapped(node));
  if (call?.type !== "CallExpression" || call.arguments.length > 0) return undefined;
  return replacementWith(call, name, { look, write: (text) => `${text}()` });
};

const editOf = (look: Look, use: Use): ReturnType<typeof offered> => {
  const { module, path } = use.origin;
  if (module === undefined && numbers.test(path)) {
    return offered(use.node, writtenWith("random", look, use), look);
  }
  // An identifier may have been meant to be a secret, so this is for a person to decide.
  const fix = identifiers.test(path) && writtenWith("uuid", look, use);
  return fix ? { suggest: [{ messageId: "uuid", fix }] } : {};
};

const isOfLodash = ({ module }: Origin): boolean =>
  module !== undefined && /^(lodash|underscore|es-toolkit)\b/.test(module);

const drawsInChain = ({ callee }: Call, names: Names): boolean => {
  const origin = names.originOf(callee);
  return origin !== undefined && isOfLodash(origin) && inChain.test(origin.path);
};

const messageFor = (origin: Origin): "lodash" | "random" =>
  isOfLodash(origin) ? "lodash" : "random";

export const noRandom = defineRule({
  description: "draws from `random()` and `uuid()`, not from the machine's randomness",
  why: `\`random()\` and \`uuid()\` of @ekiden/flow draw the same on each replay. ${unguarded} the machine draws something else, and the workflow takes another way than the one that its history records. So may \`random\`, \`shuffle\`, \`sample\`, \`sampleSize\` and \`uniqueId\` of lodash: it holds the \`Math.random\` of when it was loaded, and a counter of the process. Secrets are made in an activity.`,
  wrong:
    "const id = crypto.randomUUID();\nconst isChosen = Math.random() < 0.1;\nconst winner = _.sample(input.guests);",
  right:
    "const id = uuid();\nconst isChosen = random() < 0.1;\nconst winner = input.guests[Math.floor(random() * input.guests.length)];",
  fixable: true,
  hasSuggestions: true,
  messages: {
    random: `${unguarded} \`{{name}}\` draws something else on a replay. Use \`random()\` or \`uuid()\` of @ekiden/flow; make secrets in an activity.`,
    durable: "Use `random()` of @ekiden/flow, which throws outside of workflows.",
    lodash:
      "`{{name}}` depends on the process, and may give something else on a replay. Use `random()` or `uuid()` of @ekiden/flow, or call it in a `sideEffect()`.",
    uuid: "Use `uuid()` of @ekiden/flow, which is unique, but no secret.",
  },
  listen: (look) => ({
    ...usesOf(sources, look, (use) => {
      look.context.report({
        node: use.node,
        messageId: messageFor(use.origin),
        data: { name: look.context.sourceCode.getText(use.node) },
        ...editOf(look, use),
      });
    }),
    CallExpression(node) {
      if (!drawsInChain(node, look.code.names) || !look.code.contains(node)) return;
      const name = look.context.sourceCode.getText(node.callee);
      look.context.report({ node, messageId: "lodash", data: { name } });
    },
  }),
});
