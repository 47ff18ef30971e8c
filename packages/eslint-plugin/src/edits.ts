// Edits that name something of @ekiden/flow, and import it where that is needed; and which of them
// are made without being asked for.
import type { Rule } from "eslint";
import { flowModule } from "./flow.ts";
import type { Names } from "./names.ts";
import type { Look } from "./rule.ts";
import type { Node, NodeOf } from "./tree.ts";

type ImportDeclaration = NodeOf<"ImportDeclaration">;
type Edit = (fixer: Rule.RuleFixer) => Rule.Fix;

/** How code names an export of @ekiden/flow, and what must be edited before it can. */
interface FlowName {
  readonly text: string;
  readonly edits: readonly Edit[];
}

const importsOfFlow = (program: Node): ImportDeclaration[] => {
  if (program.type !== "Program") return [];
  return program.body.filter(
    (statement): statement is ImportDeclaration =>
      statement.type === "ImportDeclaration" &&
      statement.source.value === flowModule &&
      (statement as { readonly importKind?: string }).importKind !== "type",
  );
};

const isSpecifierOf = (specifier: ImportDeclaration["specifiers"][number], name: string) =>
  specifier.type === "ImportSpecifier" &&
  specifier.imported.type === "Identifier" &&
  specifier.imported.name === name;

/** A name of the import that means at `node` what it means at the top of the file. */
const visibleAt = (node: Node, names: Names, { local }: { local: NodeOf<"Identifier"> }) =>
  names.variableNamed(local.name, node)?.defs[0]?.type === "ImportBinding" ? local.name : undefined;

/** Undefined where another variable has the name, or nothing of @ekiden/flow is imported. */
export const flowNameAt = (
  node: Node,
  name: string,
  { context: { sourceCode }, code: { names } }: Look,
): FlowName | undefined => {
  const specifiers = importsOfFlow(sourceCode.ast).flatMap((one) => one.specifiers);
  const own = specifiers.find((specifier) => isSpecifierOf(specifier, name));
  const all = specifiers.find(({ type }) => type === "ImportNamespaceSpecifier");
  for (const [specifier, member] of [
    [own, ""],
    [all, `.${name}`],
  ] as const) {
    const visible = specifier && visibleAt(node, names, specifier);
    if (visible) return { text: visible + member, edits: [] };
  }
  const last = specifiers.findLast(({ type }) => type === "ImportSpecifier");
  if (own || !last || names.variableNamed(name, node)) return undefined;
  return { text: name, edits: [(fixer) => fixer.insertTextAfter(last, `, ${name}`)] };
};

/** Puts in the place of `node` what `write` makes of the name; nothing where there is no name. */
export const replacementWith = (
  node: Node,
  name: string,
  { look, write }: { readonly look: Look; readonly write: (name: string) => string },
): Rule.ReportFixer | undefined => {
  const flowName = flowNameAt(node, name, look);
  if (!flowName) return undefined;
  const { text, edits } = flowName;
  return (fixer) => [...edits.map((edit) => edit(fixer)), fixer.replaceText(node, write(text))];
};

/**
 * How a report offers its edit. It is made without being asked for only where a workflow alone runs
 * the code: `now()` and the like throw outside of workflows, and others may call the code as well.
 */
export const offered = (
  node: Node,
  fix: Rule.ReportFixer | undefined,
  { code }: Look,
): Pick<Rule.ReportDescriptorOptions, "fix" | "suggest"> => {
  if (!fix) return {};
  return code.isOfWorkflowAlone(node) ? { fix } : { suggest: [{ messageId: "durable", fix }] };
};
