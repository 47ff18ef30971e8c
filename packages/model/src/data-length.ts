// In a file of its own, without the shapes: a browser loads it, too.

/** Longest input, result, control, details of an event and execution context. */
export const maxDataCharacters = 32_768;
