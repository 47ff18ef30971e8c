// Answers whose call it is, or refuses it.
import { type Principal, userArn } from "./principal.ts";
import type { SignedHead } from "./signature/signed-call.ts";

/** A call as it came. */
export interface RawCall {
  readonly head: SignedHead;
  /** A text stands for its bytes in UTF-8. */
  readonly body: Uint8Array | string;
}

export interface Authority {
  /** Every call is accepted, with or without a signature. */
  readonly isOpen: boolean;
  /**
   * At once where that is known. Throws, or rejects with, MissingAuthenticationTokenException,
   * IncompleteSignatureException, InvalidSignatureException, UnrecognizedClientException,
   * ExpiredTokenException or MalformedHttpRequestException.
   */
  identify(call: RawCall): Principal | Promise<Principal>;
}

/** All callers are the same user of one account; signatures are not verified. */
export const openAuthority = (account: string): Authority => {
  const user = "anybody";
  const everybody: Principal = { account, user, arn: userArn(account, user) };
  return { isOpen: true, identify: () => everybody };
};
