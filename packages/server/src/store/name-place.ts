// Where a page of names ended, as the token of the next page carries it. A name may have halves of
// surrogate pairs, each of which JSON writes as six characters, and more where it is itself a text
// in JSON: a token with 320 of these would be longer than a call may send back.

/** No column begins like that. */
const sign = "\u0000~";
const separator = "\u0000";
const loneSurrogate = /\p{Surrogate}/u;

/** `columns`: what the place is where JSON can write the names as they are. */
export const placeOf = (names: readonly string[], columns: string): string =>
  names.some((name) => loneSurrogate.test(name))
    ? sign + Buffer.from(names.join(separator), "utf16le").toString("base64")
    : columns;

/** Undefined: the place is columns. */
export const namesAt = (place: string): readonly string[] | undefined =>
  place.startsWith(sign)
    ? Buffer.from(place.slice(sign.length), "base64").toString("utf16le").split(separator)
    : undefined;

interface TextColumns {
  readonly toColumn: (name: string) => string;
  readonly fromColumn: (column: string) => string;
}

type Columns = readonly [name: string, version: string];

/** Of pages of types, whose columns a store writes like that. */
export const typePlaces = ({ toColumn, fromColumn }: TextColumns) => ({
  after({ name, version }: { readonly name: string; readonly version: string }): string {
    return placeOf([name, version].map(fromColumn), JSON.stringify([name, version]));
  },
  columnsAt(place: string): Columns {
    const [name = "", version = ""] = namesAt(place)?.map(toColumn) ?? JSON.parse(place);
    return [name, version];
  },
});
