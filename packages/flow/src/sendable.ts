// What types say of values that cannot be sent. A definition whose input, result or payload holds
// one has a type that nothing takes, and that says where it is.

/**
 * Types that the program's own codec carries: plain values by default. A program with a codec such
 * as superjson adds what that carries:
 * `declare module "@ekiden/flow" { interface CodecTypes { date: Date } }`
 */
export interface CodecTypes {
  readonly plain: string | number | boolean | null | undefined;
}

declare const why: unique symbol;

/** In the place of a definition, or of an activity's call, whose values cannot be sent. */
export interface CannotBeSent<Why extends string> {
  readonly [why]: Why;
}

// biome-ignore lint/suspicious/noConfusingVoidType: functions that return nothing give it.
type Fit = CodecTypes[keyof CodecTypes] | void;

/** Never for all that may be plain data. */
type NameOf<T> = T extends bigint
  ? "a bigint"
  : T extends symbol
    ? "a symbol"
    : T extends (...args: never) => unknown
      ? "a function"
      : T extends abstract new (
            ...args: never
          ) => unknown
        ? "a class"
        : T extends Date
          ? "a Date"
          : T extends ReadonlyMap<unknown, unknown>
            ? "a Map"
            : T extends ReadonlySet<unknown>
              ? "a Set"
              : T extends PromiseLike<unknown>
                ? "a promise"
                : T extends ArrayBufferView | ArrayBufferLike
                  ? "binary data"
                  : T extends RegExp
                    ? "a RegExp"
                    : IsError<T> extends true
                      ? "an Error"
                      : never;

/** Plain data may have a name and a message, too, and has no stack. */
type IsError<T> = T extends Error ? ("stack" extends keyof T ? true : false) : false;

interface SaysItself {
  toJSON(): unknown;
}

/** The same type, with what cannot be sent replaced; members are looked at when they are needed. */
type Sent<T> = unknown extends T
  ? T
  : T extends Fit
    ? T
    : [NameOf<T>] extends [never]
      ? T extends SaysItself
        ? T
        : T extends readonly unknown[]
          ? { readonly [index: number]: Sent<T[number]> }
          : { [K in keyof T]: Sent<T[K]> }
      : CannotBeSent<NameOf<T>>;

/** So many levels deep the place of what cannot be sent is looked for. */
type Levels = 4;
type Below = { 4: 3; 3: 2; 2: 1; 1: 0 };

type Step<K> = K extends string ? `.${K}` : "[…]";

type PlaceInMembers<T, At extends string, Left> = Left extends keyof Below
  ? T extends readonly (infer Item)[]
    ? Place<Item, `${At}[…]`, Below[Left]>
    : { [K in keyof T]-?: Place<T[K], `${At}${Step<K>}`, Below[Left]> }[keyof T]
  : never;

type Place<T, At extends string, Left> = unknown extends T
  ? never
  : T extends Fit
    ? never
    : [NameOf<T>] extends [never]
      ? T extends SaysItself
        ? never
        : PlaceInMembers<T, At, Left>
      : `${At} is ${NameOf<T>}`;

type TextOf<At extends string, Places extends string> = [Places] extends [never]
  ? `${At} holds what JSON cannot carry`
  : Places;

/**
 * `"input.when is a Date"`; never for what can be sent, and for all that the compiler cannot know,
 * such as `unknown`. `At` names the value.
 */
export type Misfit<T, At extends string> = [T] extends [Sent<T>]
  ? never
  : TextOf<At, Place<T, At, Levels>>;

/** Of an overload that is only for what cannot be sent: `never` there, so that it takes nothing. */
export type IfUnfit<Why> = [Why] extends [never] ? never : unknown;

/** What is wrong with one of two values. */
export type FirstOf<One, Other> = [One] extends [never] ? Other : One;
