// The part of the contract of every store that keeps messages from one execution to another.
import type { Message } from "@ekiden/engine";
import type { DomainKey } from "./domain-key.ts";

export type MessageId = number;

export interface PendingMessage {
  readonly id: MessageId;
  readonly domain: DomainKey;
  readonly message: Message;
}

export interface MessageStore {
  /** Committed and not yet consumed, oldest first. */
  pending(max: number): Promise<readonly PendingMessage[]>;
  /** Replaces a message that found no receiver by the answer to it, or by nothing. */
  answer(id: MessageId, answer: Message | undefined): Promise<void>;
  /** Calls when a commit has added messages. A hint. */
  onMessage(listener: () => void): void;
}
