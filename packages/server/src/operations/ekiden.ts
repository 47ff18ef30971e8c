// What a handler of Ekiden's own operations is, and how the permissions of its row are checked.
import type {
  EkidenOperationName,
  EkidenOperationRow,
  ekidenOperations,
  Input,
  InputOf,
  OperationName,
  OutputOf,
} from "@ekiden/model";
import type { CallContext } from "./call-context.ts";
import { type HandlerDeps, requireDomain } from "./handler-deps.ts";

/** Checked input in, the answer or a Fault out, as for operations of the service. */
export type EkidenHandler<Row extends EkidenOperationRow> = (
  input: InputOf<Row>,
  context: CallContext,
) => Promise<OutputOf<Row>>;

/** The handlers of some of them, as in `EkidenHandlers<"ListTaskLists" | "DescribeTypeUsage">`. */
export type EkidenHandlers<K extends EkidenOperationName> = {
  readonly [N in K]: EkidenHandler<(typeof ekidenOperations)[N]>;
};

/** Throws AccessDeniedException, and UnknownResourceFault where there is no such domain. */
export const requirePermissions = async (
  { guard }: Pick<HandlerDeps, "guard">,
  wanted: { readonly operations: readonly OperationName[]; readonly domain: string },
  context: CallContext,
): Promise<void> => {
  const input = { domain: wanted.domain } as Input<OperationName>;
  for (const operation of wanted.operations) await guard?.require(operation, input, context);
  await requireDomain(context, wanted.domain);
};
