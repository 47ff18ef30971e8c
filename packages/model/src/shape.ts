// The kinds of value on the wire. A shape is one declaration from which come the TypeScript
// type (`Infer`), the fast check and the refusal text (`check.ts`), and the reference pages.
import {
  type Static,
  type TArray,
  type TBoolean,
  type TInteger,
  type TLiteral,
  type TNumber,
  type TObject,
  type TOptional,
  type TProperties,
  type TRecord,
  type TSchema,
  type TString,
  type TUnknown,
  type TUnsafe,
  Type,
} from "@sinclair/typebox";
import type { ConditionName } from "./conditions.ts";

/** What a value may be: a schema of TypeBox. */
export type Shape = TSchema;
/** The TypeScript type of the values a shape allows. */
export type Infer<S extends Shape> = Static<S>;

/**
 * Text of `min` to `max` UTF-16 code units, the unit the service counts in (a Java String).
 * `condition` names a further condition that no length can express; see `conditions.ts`.
 */
export const string = (min: number, max?: number, condition?: ConditionName): TString =>
  Type.String({
    ...(min > 0 && { minLength: min }),
    ...(max !== undefined && { maxLength: max }),
    ...(condition && { format: condition }),
  });

/**
 * Text that says which thing is meant, and nothing of what it is about: it may be written to an
 * audit log. Text without this mark never is.
 */
export const named = (shape: TString): TString => ({ ...shape, isNamed: true });
/** Can no value of this shape be a payload? Of a structure or a list its parts decide. */
export const isRecordable = ({ type, anyOf, const: only, isNamed }: Shape): boolean =>
  isNamed === true ||
  type === "integer" ||
  type === "number" ||
  type === "boolean" ||
  anyOf !== undefined ||
  only !== undefined;

export const integer = (min?: number, max?: number): TInteger =>
  Type.Integer({
    ...(min !== undefined && { minimum: min }),
    ...(max !== undefined && { maximum: max }),
  });

export const number = (least?: number, most?: number): TNumber =>
  Type.Number({
    ...(least !== undefined && { minimum: least }),
    ...(most !== undefined && { maximum: most }),
  });

/** Seconds since 1970 with a fraction for the milliseconds. */
export const timestamp = (): TNumber => Type.Number();
export const boolean = (): TBoolean => Type.Boolean();

/** One of the named values, in the order in which the service lists them when it refuses one. */
export const oneOf = <const V extends readonly string[]>(...values: V): TUnsafe<V[number]> =>
  Type.Union(values.map((value): TLiteral => Type.Literal(value))) as unknown as TUnsafe<V[number]>;

export const list = <S extends Shape>(of: S, max?: number): TArray<S> =>
  Type.Array(of, max === undefined ? {} : { maxItems: max });

/** Members are required unless `optional`; members that are not declared are ignored. */
export const structure = <P extends TProperties>(members: P): TObject<P> => Type.Object(members);
export const optional = <S extends Shape>(shape: S): TOptional<S> =>
  Type.Optional(shape) as unknown as TOptional<S>;

/** Any value of JSON, which is handed on as it is: the answer of a person, say. */
export const anyJson = (): TUnknown => Type.Unknown();
/** A JSON object with any members. */
export const jsonObject = (): TRecord<TString, TUnknown> =>
  Type.Record(Type.String(), Type.Unknown()) as TRecord<TString, TUnknown>;

/** The values of a closed set. */
export const valuesOf = <T extends string>(shape: TUnsafe<T>): readonly T[] =>
  ((shape.anyOf ?? [shape]) as readonly { readonly const: T }[]).map(({ const: value }) => value);

/** A structure in which each of these members has the same shape. */
export const structureOf = <N extends string, S extends Shape>(
  names: readonly N[],
  shape: S,
): TObject<Record<N, S>> =>
  structure(Object.fromEntries(names.map((name) => [name, shape])) as Record<N, S>);

/** The same shape with a sentence about its values, for the reference pages. */
export const described = <S extends Shape>(description: string, shape: S): S => ({
  ...shape,
  description,
});
