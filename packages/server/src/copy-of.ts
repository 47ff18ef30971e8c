/**
 * A text that was cut out of another one keeps all of that in memory; a copy can be kept without
 * it.
 */
export const copyOf = (text: string): string => Buffer.from(text).toString();
