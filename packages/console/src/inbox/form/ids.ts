// Ids of what belongs to a field, so that labels, descriptions and problems can name it. A name of
// a member may hold anything, and a space would end an id.

export const controlId = (id: string): string => encodeURIComponent(id);
export const helpId = (id: string): string => `${controlId(id)}-help`;
export const problemId = (id: string): string => `${controlId(id)}-problem`;

interface Told {
  readonly id: string;
  readonly hasHelp: boolean;
  readonly hasProblem: boolean;
}

/** What is said beside a control or a group, for `aria-describedby`. */
export const described = ({ id, hasHelp, hasProblem }: Told): string | undefined => {
  const ids = [hasHelp && helpId(id), hasProblem && problemId(id)].filter(Boolean);
  return ids.length > 0 ? ids.join(" ") : undefined;
};

/** What a control says about itself to those who do not see it. */
export const toldBy = (told: Told) => ({
  id: controlId(told.id),
  "aria-invalid": told.hasProblem,
  "aria-describedby": described(told),
});
