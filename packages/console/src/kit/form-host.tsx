// Where forms are shown whose buttons stand in rows: they stay, with what was typed, when the row
// goes.
import { createContext, type ReactNode, useContext, useState } from "react";

type Show = (form: ReactNode) => void;

const ShowContext = createContext<Show>(() => {});

/** Shows a form as it is now, until it is given null or another path is gone to. */
export const useShowForm = (): Show => useContext(ShowContext);

interface FormHostProps {
  readonly path: string;
  readonly children: ReactNode;
}

export const FormHost = ({ path, children }: FormHostProps) => {
  const [form, show] = useState<ReactNode>(null);
  const [shownAt, setShownAt] = useState(path);
  if (shownAt !== path) {
    setShownAt(path);
    show(null);
  }
  return (
    <ShowContext value={show}>
      {children}
      {form}
    </ShowContext>
  );
};
