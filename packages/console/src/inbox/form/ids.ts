// Ids of what belongs to a field, so that labels, descriptions and problems can name it. A name of
// a member may hold anything, and a space would end an id.
import type { RJSFSchema } from "@rjsf/utils";

export const controlId = (id: string): string => encodeURIComponent(id);
export const helpId = (id: string): string => `${controlId(id)}-help`;
export const problemId = (id: string): string => `${controlId(id)}-problem`;

interface Told {
  readonly id: string;
  readonly schema: RJSFSchema;
  readonly hasProblem: boolean;
  /** Said beside the description. */
  readonly help?: string | undefined;
}

/** What a control says about itself to those who do not see it. */
export const toldBy = ({ id, schema, hasProblem, help }: Told) => {
  const hasHelp = Boolean(schema.description ?? help);
  const ids = [hasHelp && helpId(id), hasProblem && problemId(id)].filter(Boolean);
  return {
    id: controlId(id),
    "aria-invalid": hasProblem,
    "aria-describedby": ids.length > 0 ? ids.join(" ") : undefined,
  };
};
