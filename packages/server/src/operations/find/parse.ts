// Reads a query of FindWorkflowExecutions. It is bounded before it is parsed, and refused with the
// column of what is wrong, and what was expected there.
import { maxQueryCharacters, refuse } from "@ekiden/model";
import { attributes, isAttribute, isPayload } from "./attributes.ts";
import { expectedAfter } from "./expected.ts";
import { type Operator, operatorsOf, type Value } from "./kinds.ts";
import { expectedOf, type Literal, readLiteral } from "./literals.ts";
import { type Comparison, conjunctsOf, type Expression, type Order, type Query } from "./query.ts";
import { parser } from "./query-parser.ts";

type Tree = ReturnType<typeof parser.parse>;
type SyntaxNode = Tree["topNode"];

/** Parentheses within parentheses. */
const maxQueryDepth = 20;
/** Comparisons, values of `in`, and uses of `not`, all together. */
const maxQueryTerms = 200;

interface ParseOptions {
  /** Milliseconds: what relative times count from. */
  readonly now: number;
  /** Whether input and result may be searched. */
  readonly isSearchable: boolean;
}

/** Throws ValidationException, which names the column and what was expected there. */
export const parseQuery = (text: string, options: ParseOptions): Query => {
  checkSize(text);
  const tree = parser.parse(text);
  checkSyntax(text, tree);
  const reader = new QueryReader(text, options);
  const { topNode } = tree;
  const expression = topNode.getChild("Expression");
  const condition = expression ? reader.expression(expression) : undefined;
  const order = topNode.getChild("Order");
  return { condition, order: order ? reader.order(order) : usualOrder(condition) };
};

/** Of what is given beside the text: column 0. */
const wrong = (column: number, found: string, expected: string) =>
  refuse.invalid(
    `The query is not valid at column ${column}: ${found}. Expected ${expected}`,
    `The query is not valid at column ${column}`,
  );

const checkSize = (text: string): void => {
  if (text.length > maxQueryCharacters) {
    throw wrong(
      maxQueryCharacters + 1,
      `it has ${text.length} characters`,
      `${maxQueryCharacters} at most`,
    );
  }
  let depth = 0;
  let terms = 0;
  for (const { 0: token, index } of text.matchAll(
    /"(?:[^"\\]|\\.)*"?|[(),]|\b(?:and|or|not)\b/gis,
  )) {
    if (token === "(") depth += 1;
    else if (token === ")") depth -= 1;
    else if (!token.startsWith('"')) terms += 1;
    if (depth > maxQueryDepth) {
      throw wrong(index + 1, "too many open parentheses", `${maxQueryDepth} at most`);
    }
    if (terms >= maxQueryTerms) {
      const expected = `${maxQueryTerms} comparisons, values and uses of not at most`;
      throw wrong(index + 1, "it is too long", expected);
    }
  }
};

const checkSyntax = (text: string, tree: Tree): void => {
  let before = "";
  const cursor = tree.cursor();
  do {
    if (cursor.type.isError) {
      const { from } = cursor;
      const found = from < text.length ? `it goes on with ${shown(text.slice(from))}` : "it ends";
      throw wrong(from + 1, found, expectedAfter(before));
    }
    if (!cursor.node.firstChild) before = placed(cursor.node);
  } while (cursor.next());
};

/** A token that means one thing here and another there, with where it is. */
const placed = ({ name, parent }: SyntaxNode): string => {
  if (name === "(" && parent?.name === "List") return "( of List";
  if (name !== "Word" || parent?.name !== "Attribute") return name;
  return parent.parent?.name === "Order" ? "Word of Order" : "Word of Attribute";
};

const maxShownCharacters = 30;
const shown = (text: string): string => {
  const [quoted] = /^"(?:[^"\\]|\\.)+"?/su.exec(text) ?? [];
  if (quoted) return quoted.length > maxShownCharacters ? `${cut(quoted)}…"` : quoted;
  const [word = ""] = /^(?:[\w.-]+|.)/su.exec(text) ?? [];
  return JSON.stringify(cut(word));
};

const cut = (text: string): string => text.slice(0, maxShownCharacters);

/** By the close, where that is what is bounded; as lists are by the time that they filter by. */
const usualOrder = (condition: Expression | undefined): Order => {
  const bounded = new Set(
    conjunctsOf(condition).map((each) => ("attribute" in each ? each.attribute : undefined)),
  );
  const by = bounded.has("closed") && !bounded.has("started") ? "closeTime" : "startTime";
  return { by, ascending: false };
};

class QueryReader {
  readonly #text: string;
  readonly #options: ParseOptions;

  constructor(text: string, options: ParseOptions) {
    this.#text = text;
    this.#options = options;
  }

  expression(node: SyntaxNode): Expression {
    const parts = node.getChildren("Expression").map((each) => this.expression(each));
    const [first] = parts;
    if (node.name === "Comparison" || !first) return this.#comparison(node);
    if (node.name === "Not") return { not: first };
    if (node.name === "And") {
      return { all: parts.flatMap((each) => ("all" in each ? each.all : [each])) };
    }
    if (node.name === "Or") {
      return { any: parts.flatMap((each) => ("any" in each ? each.any : [each])) };
    }
    return first;
  }

  order(node: SyntaxNode): Order {
    const word = this.#child(node, "Attribute");
    const name = this.#textOf(word);
    if (name !== "started" && name !== "closed") {
      throw this.#wrong(word, "started or closed");
    }
    return {
      by: name === "started" ? "startTime" : "closeTime",
      ascending: node.getChild("asc") !== null,
    };
  }

  #comparison(node: SyntaxNode): Comparison {
    const word = this.#child(node, "Attribute");
    const { attribute, path } = this.#attribute(word);
    const kind = path.length === 0 && isPayload(attribute) ? "text" : attributes[attribute].kind;
    const sign = node.getChild("Operator") ?? node.getChild("in") ?? node.getChild("exists");
    const operator = (sign ? this.#textOf(sign).toLowerCase() : "") as Operator;
    const allowed = operatorsOf[kind];
    if (!allowed.includes(operator)) {
      throw this.#wrong(
        sign ?? node,
        `one of ${allowed.join(" ")}, by which ${this.#textOf(word)} is compared`,
      );
    }
    const literals = (node.getChild("List") ?? node).getChildren("Value");
    const values = literals.map((literal) => {
      const value = readLiteral(kind, this.#literal(literal), this.#options.now);
      if (value === undefined) {
        throw this.#wrong(literal, `${expectedOf[kind]}, for ${this.#textOf(word)}`);
      }
      return value;
    });
    return { attribute, path, operator, values: this.#comparable(literals, operator, values) };
  }

  /** An empty text is in every text: a query that contains it means something else. */
  #comparable(
    [literal]: readonly SyntaxNode[],
    operator: Operator,
    values: readonly Value[],
  ): readonly Value[] {
    if (operator !== "~" || !literal) return values;
    if (typeof values[0] === "string" && values[0] !== "") return values;
    throw this.#wrong(literal, "a text in quotes that is not empty, after ~");
  }

  #attribute(word: SyntaxNode): Pick<Comparison, "attribute" | "path"> {
    const text = this.#textOf(word);
    if (isAttribute(text) && !isPayload(text)) return { attribute: text, path: [] };
    const [root = "", ...path] = this.#segments(word, text);
    if (root !== "input" && root !== "result") {
      throw this.#wrong(word, `an attribute: one of ${attributeNames}`);
    }
    if (!this.#options.isSearchable) {
      throw this.#wrong(
        word,
        "another attribute: input and result can be searched in domains that --search names, and " +
          "this one is none of them",
      );
    }
    return { attribute: root, path };
  }

  /**
   * `input.items[0]."a b"` → input, items, 0, a b. Digits stay as they are written: they may be a
   * place in a list, or the name of a member, such as the number of an account.
   */
  #segments(word: SyntaxNode, text: string): string[] {
    return [...text.matchAll(/"(?:[^"\\]|\\.)*"|[^.[\]"]+/g)].map(([segment]) =>
      segment.startsWith('"') ? this.#quoted(word, segment) : segment,
    );
  }

  #literal(node: SyntaxNode): Literal {
    const written = this.#textOf(node);
    if (node.name !== "Text") return { kind: node.name as Literal["kind"], text: written };
    return { kind: "Text", text: this.#quoted(node, written) };
  }

  #quoted(node: SyntaxNode, written: string): string {
    try {
      return JSON.parse(written);
    } catch {
      throw this.#wrong(node, "a text as in JSON, in which a backslash is \\\\");
    }
  }

  #child(node: SyntaxNode, name: string): SyntaxNode {
    const child = node.getChild(name);
    if (!child) throw new Error(`The tree of a query has a ${node.name} without ${name}`);
    return child;
  }

  #textOf({ from, to }: SyntaxNode): string {
    return this.#text.slice(from, to);
  }

  #wrong(node: SyntaxNode, expected: string) {
    return wrong(node.from + 1, `it has ${shown(this.#textOf(node))}`, expected);
  }
}

const attributeNames = Object.keys(attributes).join(", ");
