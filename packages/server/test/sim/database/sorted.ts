// Rows in an order, as an index has them. Few rows come and go at a time, and many are read.

export class Sorted<Row> {
  readonly rows: Row[] = [];
  readonly #compare: (one: Row, other: Row) => number;

  /** No two rows may be equal. */
  constructor(compare: (one: Row, other: Row) => number) {
    this.#compare = compare;
  }

  add(row: Row): void {
    this.rows.splice(this.#place(row), 0, row);
  }

  /** Before what the order goes by has changed. */
  remove(row: Row): void {
    const place = this.#place(row);
    if (this.rows[place] === row) this.rows.splice(place, 1);
  }

  #place(row: Row): number {
    let low = 0;
    let high = this.rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#compare(this.rows[middle] as Row, row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
