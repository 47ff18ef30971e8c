// What is written in a field, beside the value that it says.
import { useState } from "react";

export interface Reading<T> {
  /** Undefined where a text says no value. */
  readonly read: (text: string) => T | undefined;
  readonly textOf: (value: unknown) => string;
  /** The text is another one than its value has: it does not stay. */
  readonly isAnother?: (text: string) => boolean;
}

interface Written {
  readonly typed: string;
  readonly value: unknown;
}

export const shownText = <T>({ typed, value }: Written, reading: Reading<T>): string => {
  const says = reading.read(typed) === value && reading.isAnother?.(typed) !== true;
  return says ? typed : reading.textOf(value);
};

/**
 * The text to show, and a function that is given what is typed and returns the value that it says.
 * A text stays as it was typed for as long as it says the value.
 */
export const useWritten = <T>(
  value: unknown,
  reading: Reading<T>,
): readonly [text: string, write: (text: string) => T | undefined] => {
  const [typed, setTyped] = useState("");
  const write = (text: string) => {
    setTyped(text);
    return reading.read(text);
  };
  return [shownText({ typed, value }, reading), write];
};
