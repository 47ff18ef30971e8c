// A statement with its values. It is prepared once for each connection, under its name, which its
// text ends with: so the database's own lists of statements show which is which.
import type pg from "pg";

export interface Query<Row = unknown> {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  /** Never there: it carries the type of what comes back. */
  readonly row?: Row;
}

export type RowsOf<Queries extends readonly Query[]> = {
  readonly [K in keyof Queries]: Queries[K] extends Query<infer Row> ? Row[] : never;
};

export const query = <Values extends readonly unknown[] = [], Row = unknown>(
  name: string,
  statement: string,
) => {
  const text = `${statement} /* ${name} */`;
  return (...values: Values): Query<Row> => ({ name, text, values });
};

/** Rejects as the driver does. */
export const send = async <Row>(
  client: pg.Client,
  { name, text, values }: Query<Row>,
): Promise<Row[]> => {
  const { rows } = await client.query({ name, text, values: [...values] });
  return rows as Row[];
};
