// The part of the contract of every store that keeps what tokens are sealed with.

/** A secret as it is kept. */
export interface StoredSecret {
  readonly bytes: Uint8Array;
  /** Under a master key that the store does not have; otherwise the bytes are the secret itself. */
  readonly isSealed: boolean;
}

/** One that was replaced. */
export interface StoredEarlierSecret extends StoredSecret {
  /** Milliseconds: when. */
  readonly endedAt: number;
}

export interface StoredSecrets {
  readonly current?: StoredSecret | undefined;
  readonly earlier?: StoredEarlierSecret | undefined;
  /** In clear: of programs that knew of no other. */
  readonly firstVersion?: Uint8Array | undefined;
  /** Nodes of such programs share the store just now. */
  readonly hasFirstVersionNodes: boolean;
}

export interface SecretStore {
  read(): Promise<StoredSecrets>;
  /** Keeps it, unless there is one: then nothing changes. */
  propose(current: StoredSecret): Promise<void>;
  /**
   * Takes the place of what is there in clear: of the secret of now where `current` is given, and
   * of the one of the first version otherwise. In a data directory, no file has it any more.
   */
  replace(secrets: ReplacedSecrets): Promise<void>;
  forgetEarlier(): Promise<void>;
  /** Also the one of now: the next start makes another, and all tokens of before are refused. */
  forgetAll(): Promise<void>;
}

export interface ReplacedSecrets {
  readonly current?: StoredSecret | undefined;
  readonly earlier: StoredEarlierSecret;
}
