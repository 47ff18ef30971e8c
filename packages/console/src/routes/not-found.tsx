// A path that leads nowhere.
import { Link } from "@tanstack/react-router";
import { Empty } from "../kit/feedback.tsx";
import { useTexts } from "../kit/texts.ts";
import { frameTexts } from "./frame-texts.ts";

export const NotFound = () => {
  const texts = useTexts(frameTexts);
  return (
    <Empty title={texts.notFound}>
      <p>{texts.notFoundText}</p>
      <Link to="/">{texts.domains}</Link>
    </Empty>
  );
};
