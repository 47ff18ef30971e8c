import type { Scope } from "eslint";
import type { Names } from "../names.ts";
import { defineRule } from "../rule.ts";
import { bare, type Node, type NodeOf } from "../tree.ts";

/** The service takes no longer text as the input of anything. */
const maxCharacters = 32_768;

/** What sends its arguments through the service, by its path in @ekiden/flow. */
const sending: readonly RegExp[] = [
  /^proxyActivities\(\)\.[^.()]+(\.with\(\))*$/,
  /^(startChild|runChild|continueAsNew|recordMarker|lambda\(\))$/,
  /^external\(\)\.signal$/,
  /^startChild\(\)\.await\.signal$/,
];

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

interface Constants {
  readonly names: Names;
  /** Those whose values are being counted: one that is made of itself has no value, and no end. */
  readonly within: readonly Scope.Variable[];
}

/** How many characters of JSON the literals in an expression take, with those of its constants. */
const charactersOf = (expression: Node, known: Constants): number => {
  const node = bare(expression);
  const all = (nodes: readonly (Node | null)[]) =>
    sum(nodes.map((inner) => (inner ? charactersOf(inner, known) + 1 : 5)));
  switch (node.type) {
    case "Literal":
      return charactersOfLiteral(node);
    case "TemplateLiteral":
      return sum(node.quasis.map(({ value }) => JSON.stringify(value.cooked ?? "").length - 2)) + 2;
    case "BinaryExpression":
      return node.operator === "+" ? all([node.left, node.right]) - 4 : 0;
    case "ArrayExpression":
      return all(node.elements) + 2;
    case "ObjectExpression":
      return all(node.properties) + 2;
    case "Property":
      return nameLength(node.key) + charactersOf(node.value, known);
    case "SpreadElement":
      return charactersOf(node.argument, known);
    case "Identifier":
      return charactersOfConstant(node, known);
    default:
      return 0;
  }
};

/** Only texts stand between quotes. */
const charactersOfLiteral = ({ value }: NodeOf<"Literal">): number =>
  JSON.stringify(String(value)).length - (typeof value === "string" ? 0 : 2);

const nameLength = (key: Node): number => {
  if (key.type === "Identifier") return key.name.length + 3;
  return key.type === "Literal" ? String(key.value).length + 3 : 0;
};

const charactersOfConstant = (node: Node, { names, within }: Constants): number => {
  const variable = names.variableOf(node);
  const init = variable && names.declaratorOf(variable)?.init;
  if (!init || within.includes(variable)) return 0;
  return charactersOf(init, { names, within: [...within, variable] });
};

export const noLargeLiteralInput = defineRule({
  description: "sends no text of more than 32,768 characters to activities and children",
  why: "The service refuses an input of more than 32,768 characters, and the workflow fails, unless its worker puts large payloads away. What is large is kept where the activity can read it, and the input says where.",
  wrong: 'await translate("We … and so on for 40 pages.");',
  right: 'await translate({ bucket: "texts", key: "terms-of-service" });',
  isWarning: true,
  messages: {
    large:
      "This input is at least {{characters}} characters long; the service takes 32,768. Keep the data where the activity can read it, and send the place.",
  },
  listen: (look) => ({
    CallExpression(node) {
      const path = look.code.flow.pathOf(node.callee) ?? "";
      if (!sending.some((pattern) => pattern.test(path))) return;
      for (const argument of node.arguments) {
        const characters = charactersOf(argument, { names: look.code.names, within: [] });
        if (characters <= maxCharacters) continue;
        const data = { characters: characters.toLocaleString("en") };
        look.context.report({ node: argument, messageId: "large", data });
      }
    },
  }),
});
