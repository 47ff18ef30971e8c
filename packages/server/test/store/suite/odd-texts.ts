// Texts that can stand in a call, as JSON escapes, and that not every database can write.
export const oddTexts: readonly string[] = [
  "",
  " ",
  "\ud800",
  "a\udc00b",
  "\udc00\ud800",
  "\0",
  "a\0b",
  '\0"x"',
  "\u0001",
  '\u0001"x"',
  "\ufeff\uffff",
  "\u{1f3bd}",
];
