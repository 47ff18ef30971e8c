// Names and ids as parts of an address. Some that the service takes cannot stand there as they are:
// UTF-8 has no half of a surrogate pair, and a browser takes `.` and `..` for folders. Each
// character of these is written as a colon and four digits, and so is a colon, which no id has.

const unaddressable = /^\.{1,2}$|[:\p{Surrogate}]/gu;
const written = /:([0-9a-f]{4})/g;

const escaped = (characters: string): string =>
  [...characters].map((each) => `:${each.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");

export const toSegment = (text: string): string => text.replaceAll(unaddressable, escaped);

export const fromSegment = (segment: string): string =>
  segment.replaceAll(written, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));

type Params<K extends string> = Readonly<Record<K, string>>;

/** How a route writes these parameters into an address, and reads them. */
export const routeParams = <K extends string>(...names: readonly K[]) => {
  const each = (change: (text: string) => string) => (params: Params<K>) =>
    Object.fromEntries(names.map((name) => [name, change(params[name])])) as Record<K, string>;
  return { stringify: each(toSegment), parse: each(fromSegment) };
};
