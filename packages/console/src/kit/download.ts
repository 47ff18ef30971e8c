// Hands a text to the person as a file.

export const download = (name: string, mediaType: string, text: string): void => {
  const address = URL.createObjectURL(new Blob([text], { type: mediaType }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
};

/** RFC 4180; a value that a spreadsheet would take for a formula is kept from being one. */
export const csvOf = (rows: readonly (readonly (string | number | undefined)[])[]): string =>
  `${rows.map((row) => row.map(csvValue).join(",")).join("\r\n")}\r\n`;

const csvValue = (value: string | number | undefined): string => {
  if (typeof value === "number") return String(value);
  const text = value ?? "";
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};
