// Queries that compare what executions of a test may have, and much that none has.
import fc from "fast-check";
import { type AttributeName, attributes } from "../../src/operations/find/attributes.ts";
import { type Kind, operatorsOf, type Value } from "../../src/operations/find/kinds.ts";
import { statuses } from "../../src/operations/find/literals.ts";
import type { Comparison, Expression, Query } from "../../src/operations/find/query.ts";

export interface Vocabulary {
  readonly texts: readonly string[];
  /** Milliseconds. */
  readonly times: readonly number[];
}

/** As a query may have it: without members of their own kind in `all` and `any`. */
export const queries = (vocabulary: Vocabulary): fc.Arbitrary<Query> =>
  fc
    .tuple(
      fc.option(expressions(vocabulary), { nil: undefined, freq: 8 }),
      fc.constantFrom("startTime", "closeTime"),
      fc.boolean(),
    )
    .map(([condition, by, ascending]) => ({ condition, order: { by, ascending } }));

const expressions = (vocabulary: Vocabulary): fc.Arbitrary<Expression> =>
  fc.letrec<{ expression: Expression; comparison: Comparison }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      { weight: 3, arbitrary: tie("comparison") },
      { weight: 1, arbitrary: tie("expression").map((not) => ({ not })) },
      { weight: 2, arbitrary: several(tie("expression")).map(allOf) },
      { weight: 1, arbitrary: several(tie("expression")).map(anyOf) },
    ),
    comparison: comparisons(vocabulary),
  })).expression;

const several = (expression: fc.Arbitrary<Expression>) =>
  fc.array(expression, { minLength: 2, maxLength: 3 });

const allOf = (parts: readonly Expression[]): Expression => ({
  all: parts.flatMap((each) => ("all" in each ? each.all : [each])),
});
const anyOf = (parts: readonly Expression[]): Expression => ({
  any: parts.flatMap((each) => ("any" in each ? each.any : [each])),
});

const comparisons = (vocabulary: Vocabulary): fc.Arbitrary<Comparison> =>
  fc.constantFrom(...(Object.keys(attributes) as AttributeName[])).chain((attribute) => {
    const { kind } = attributes[attribute];
    return (kind === "json" ? paths : fc.constant([])).chain((path) => {
      const compared: Kind = kind === "json" && path.length === 0 ? "text" : kind;
      return fc.constantFrom(...operatorsOf[compared]).chain((operator) =>
        valuesFor(vocabulary, compared, operator).map((values) => ({
          attribute,
          path,
          operator,
          values,
        })),
      );
    });
  });

const paths = fc.array(fc.constantFrom("a", "b", "a b", '"', "é", "0", "1", "007"), {
  maxLength: 2,
});

const valuesFor = (
  vocabulary: Vocabulary,
  kind: Kind,
  operator: Comparison["operator"],
): fc.Arbitrary<readonly Value[]> => {
  if (operator === "exists") return fc.constant([]);
  if (operator === "~") return textsOf(vocabulary, 1).map((text) => [text]);
  const value = valueFor(vocabulary, kind);
  return fc.array(value, { minLength: 1, maxLength: operator === "in" ? 3 : 1 });
};

const textsOf = ({ texts }: Vocabulary, minLength = 0): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...texts.filter(({ length }) => length >= minLength)),
    fc.string({ unit: "binary", minLength, maxLength: 3 }),
  );

const valueFor = (vocabulary: Vocabulary, kind: Kind): fc.Arbitrary<Value> => {
  const texts = textsOf(vocabulary);
  const numbers = fc.constantFrom(0, 1, 3, 4, 42, -1.5);
  const kinds: Readonly<Record<Kind, fc.Arbitrary<Value>>> = {
    text: texts,
    status: fc.constantFrom(...statuses),
    time: fc.constantFrom(...vocabulary.times),
    span: fc.constantFrom(0, 1_000, 5_000, 90_000),
    number: numbers,
    boolean: fc.boolean(),
    json: fc.oneof(texts, numbers, fc.boolean(), fc.constant(null)),
  };
  return kinds[kind];
};
