// A table of a few columns, with rows that its caller makes.
import type { ReactNode } from "react";

interface Column {
  readonly text: string;
  /** Amounts stand on the right; buttons need a name for those who hear the page alone. */
  readonly look: "amount" | "only-read";
}

interface PlainTableProps {
  readonly columns: readonly (string | Column)[];
  readonly children: ReactNode;
}

export const PlainTable = ({ columns, children }: PlainTableProps) => (
  <table className="plain">
    <thead>
      <tr>
        {columns.map((column) => (
          <ColumnHead key={typeof column === "string" ? column : column.text} column={column} />
        ))}
      </tr>
    </thead>
    <tbody>{children}</tbody>
  </table>
);

const ColumnHead = ({ column }: { readonly column: string | Column }) => {
  if (typeof column === "string") return <th scope="col">{column}</th>;
  const { text, look } = column;
  if (look === "amount") {
    return (
      <th scope="col" className="amount">
        {text}
      </th>
    );
  }
  return (
    <th scope="col">
      <span className="only-read">{text}</span>
    </th>
  );
};
