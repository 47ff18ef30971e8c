// Fields that few need, folded away while they say nothing.
import { type ReactNode, useState } from "react";

interface MoreProps {
  readonly summary: string;
  /** Something stands in the fields. */
  readonly isFilled: boolean;
  /** Something is wrong with one of them. */
  readonly isGuilty?: boolean;
  readonly children: ReactNode;
}

/** What a person has opened stays open, also when nothing is wrong any more. */
export const More = ({ summary, isFilled, isGuilty = false, children }: MoreProps) => {
  const [isOpen, setOpen] = useState(isFilled);
  return (
    <details
      className="more"
      open={isOpen || isGuilty}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>{summary}</summary>
      <div className="stack">{children}</div>
    </details>
  );
};
