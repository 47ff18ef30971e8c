// The operations of the token service, as far as it is spoken here.
import { refuse, type StsInput, type StsOperationName } from "@ekiden/model";
import { roleSessionId } from "../../access/principal.ts";
import type { Assumer, RoleSession } from "../../access/roles/assumption.ts";
import type { CallContext } from "../../operations/call-context.ts";
import { CallRequestContext, type RequestPlace } from "../../operations/request-context.ts";

interface StsOutputs {
  readonly AssumeRole: RoleSession;
  readonly GetCallerIdentity: CallerIdentity;
}
export type StsOutput<K extends StsOperationName> = StsOutputs[K];

interface CallerIdentity {
  readonly arn: string;
  readonly userId: string;
  readonly account: string;
}

type StsHandlers = {
  readonly [K in StsOperationName]: (
    input: StsInput<K>,
    context: CallContext,
  ) => Promise<StsOutput<K>>;
};

export interface StsHandlerOptions extends RequestPlace {
  /** Absent where every caller may do everything: there are no roles then. */
  readonly assumer?: Assumer | undefined;
}

export const stsHandlers = ({ assumer, ...place }: StsHandlerOptions): StsHandlers => ({
  async AssumeRole(input, context) {
    if (!assumer) throw refuse.invalid("This server asks for no keys, and so it has no roles");
    return assumer.assume(input, new CallRequestContext(context, place));
  },
  /** Users have no id here: that of their key stands for it, as in the audit. */
  async GetCallerIdentity(_, { principal: { account, arn, role, accessKeyId, sessionOf } }) {
    const userId = role ? roleSessionId(role) : (sessionOf ?? accessKeyId ?? account);
    return { arn, userId, account };
  },
});
