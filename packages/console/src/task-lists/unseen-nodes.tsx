// How many nodes may have pollers that are not known.
import { useTexts } from "../kit/texts.ts";
import { taskListsTexts } from "./task-lists-texts.ts";

export const UnseenNodes = ({ count }: { readonly count: number }) => {
  const { unseen } = useTexts(taskListsTexts);
  if (count === 0) return null;
  return (
    <p className="warning">
      {unseen} {count}
    </p>
  );
};
