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
import type { Caller } from "./handlers.ts";
import { type Parts, requireDomain } from "./parts.ts";

/** Checked input in, the answer or a Fault out, as for operations of the service. */
export type EkidenHandler<Row extends EkidenOperationRow> = (
  input: InputOf<Row>,
  caller: Caller,
) => Promise<OutputOf<Row>>;

/** The handlers of some of them, as in `EkidenHandlers<"ListTaskLists" | "DescribeTypeUsage">`. */
export type EkidenHandlers<K extends EkidenOperationName> = {
  readonly [N in K]: EkidenHandler<(typeof ekidenOperations)[N]>;
};

/** Throws AccessDeniedException, and UnknownResourceFault where there is no such domain. */
export const requirePermissions = async (
  parts: Pick<Parts, "guard" | "store">,
  wanted: { readonly operations: readonly OperationName[]; readonly domain: string },
  caller: Caller,
): Promise<void> => {
  const input = { domain: wanted.domain } as Input<OperationName>;
  for (const operation of wanted.operations) await parts.guard?.require(operation, input, caller);
  await requireDomain(parts, wanted.domain);
};
