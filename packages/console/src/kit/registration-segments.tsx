// Whether a list shows what is registered or what was deprecated.
import { kitTexts } from "./kit-texts.ts";
import { Segments } from "./segments.tsx";
import { useTexts } from "./texts.ts";

export type RegistrationStatus = "REGISTERED" | "DEPRECATED";

interface RegistrationSegmentsProps {
  /** What is listed. */
  readonly label: string;
  readonly value: RegistrationStatus;
  readonly onChange: (value: RegistrationStatus) => void;
}

export const RegistrationSegments = (props: RegistrationSegmentsProps) => {
  const texts = useTexts(kitTexts);
  const statuses: readonly RegistrationStatus[] = ["REGISTERED", "DEPRECATED"];
  return <Segments {...props} choices={statuses.map((value) => ({ value, text: texts[value] }))} />;
};
