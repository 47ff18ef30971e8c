// Who made a call that waits.

export interface WaitingCaller {
  /** Whose key has to be in force for as long as the call waits. Absent: there is no key. */
  readonly principal?: KeyHolder | undefined;
  readonly gone: boolean;
  onGone(listener: () => void): void;
}

interface KeyHolder {
  readonly accessKeyId?: string;
  readonly sessionOf?: string;
  readonly role?: { readonly arn: string; readonly id: string } | undefined;
}
