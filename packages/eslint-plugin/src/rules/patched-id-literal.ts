import { defineRule } from "../rule.ts";
import type { Call, Node } from "../tree.ts";
import type { Workflow } from "../workflow-code.ts";

interface Patch {
  readonly call: Call;
  readonly id: string;
  readonly isDeprecated: boolean;
  /** Of which workflows it is; none for code whose workflows are in other files. */
  readonly workflows: readonly Workflow[];
}

const patching: ReadonlySet<string> = new Set(["patched", "acceptChange", "deprecatePatch"]);

const literalText = (node: Node | undefined): string | undefined => {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  const isPlain = node?.type === "TemplateLiteral" && node.expressions.length === 0;
  return isPlain ? (node.quasis[0]?.value.cooked ?? undefined) : undefined;
};

const meet = (one: Patch, other: Patch): boolean =>
  one.workflows.length === 0 ||
  other.workflows.length === 0 ||
  one.workflows.some((workflow) => other.workflows.includes(workflow));

export const patchedIdLiteral = defineRule({
  description: "names each patch with a literal, and does not deprecate one that it still asks for",
  why: "The id of a patch is in histories for as long as they are kept, and people look for it in the code: it must be there to be found, and the same on each replay. `deprecatePatch()` takes the place of `patched()`, and of `acceptChange()`, when no run of the old code is left, so a workflow with both contradicts itself.",
  wrong: "if (patched(input.patch)) await checkFraud(input);",
  right: 'if (patched("fraud-check")) await checkFraud(input);',
  messages: {
    literal:
      "The id of a patch must be a text that is written here, so that it is the same on each replay and can be found.",
    both: 'This workflow asks for the patch "{{id}}" and deprecates it. Keep `patched()`, or `acceptChange()`, while the old code is there, and `deprecatePatch()` after it is gone.',
  },
  listen(look) {
    const patches: Patch[] = [];
    return {
      CallExpression(call) {
        const path = look.code.flow.pathOf(call.callee);
        if (path === undefined || !patching.has(path)) return;
        const id = literalText(call.arguments[0]);
        if (id === undefined) {
          look.context.report({ node: call.arguments[0] ?? call, messageId: "literal" });
        } else {
          const workflows = look.code.workflowsOf(call);
          patches.push({ call, id, isDeprecated: path === "deprecatePatch", workflows });
        }
      },
      "Program:exit"() {
        const asked = patches.filter(({ isDeprecated }) => !isDeprecated);
        for (const patch of patches) {
          const isBoth =
            patch.isDeprecated && asked.some((one) => one.id === patch.id && meet(one, patch));
          if (!isBoth) continue;
          look.context.report({ node: patch.call, messageId: "both", data: { id: patch.id } });
        }
      },
    };
  },
});
