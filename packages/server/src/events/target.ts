// What every kind of target is for the sender of its events.

/** An event as it is sent. */
interface OutgoingEvent {
  readonly eventId: string;
  readonly eventType: string;
  /** JSON. */
  readonly body: string;
}

/** Resolves once the target has taken the event; rejects with TargetFailure, or is aborted. */
export type SendEvent = (event: OutgoingEvent, signal: AbortSignal) => Promise<void>;

export class TargetFailure extends Error {
  override readonly name = "TargetFailure";
  /** The target takes no event at all now; else it refused this one. */
  readonly isAway: boolean;

  constructor(message: string, { isAway }: { readonly isAway: boolean }) {
    super(message);
    this.isAway = isAway;
  }
}

/** An attempt was aborted, and what it had begun goes on. */
export class StillRunning extends Error {}
