// Who did what: records of all calls, in the order in which they were answered. They wait in memory
// for a moment and are written in batches, so that no call waits for them; where they cannot be
// written, so many are kept for later, and those beyond are counted.
import type { Alarm, Clock } from "../clock.ts";
import type { Log } from "../log/log.ts";
import type { AuditedRequest, AuditSink } from "../operations/audited-request.ts";
import type { Outlet } from "./outlet.ts";
import { type AuditPlace, type Lines, lineOfLoss, linesOf } from "./record.ts";
import { lineOfSignIn, type SignInEvent } from "./sign-in-record.ts";
import { lineOfSts } from "./sts-record.ts";

export interface AuditLogOptions extends AuditPlace {
  readonly outlet: Outlet;
  /** The machine's. */
  readonly clock: Clock;
  readonly log: Log;
  /** Records that may wait to be written; default `maxRecords`. */
  readonly maxRecords?: number;
  /** Of all that wait, together; default `maxCharacters`. */
  readonly maxCharacters?: number;
}

const maxRecords = 50_000;
/** So many records of the usual length have some; what callers name can make one much longer. */
const maxCharacters = 64_000_000;
const restMilliseconds = 100;
const retryMilliseconds = 1_000;
/** So long a full pipe is left to its reader. It holds 64 KB. */
const fullPipeMilliseconds = 5;
const maxCloseMilliseconds = 3_000;
/** A little more where the last call of a batch had many decisions. */
const recordsPerBatch = 500;

/** In the place of records that were lost. */
interface Gap {
  lost: number;
}
type Waiting = Lines | Gap;

const isGap = (waiting: Waiting): waiting is Gap => "lost" in waiting;
const recordsOf = (waiting: Waiting): number => (isGap(waiting) ? 0 : waiting.records);
const charactersOf = (waiting: Waiting): number => (isGap(waiting) ? 0 : waiting.text.length);

export class AuditLog implements AuditSink {
  readonly #options: AuditLogOptions;
  #waiting: Waiting[] = [];
  /** Records in `#waiting`. */
  #records = 0;
  /** Of them. */
  #characters = 0;
  #alarm: Alarm | undefined;
  /** What is done to the outlet, one after the other. */
  #work: Promise<void> = Promise.resolve();
  #lost = 0;
  #isFailing = false;
  #closed: Promise<void> | undefined;

  constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  /**
   * Never throws. Makes the lines at once, which takes as long as to copy what they say of the
   * call: an input of a megabyte is not held until its turn comes.
   */
  note(request: AuditedRequest): void {
    this.#take(request.requestId, () =>
      request.service === "sts"
        ? { text: lineOfSts(request, this.#options), records: 1 }
        : linesOf(request, this.#options),
    );
  }

  /** As `note`, of a browser that signs in or out. */
  noteSignIn(event: SignInEvent): void {
    this.#take(event.name, () => ({ text: lineOfSignIn(event, this.#options), records: 1 }));
  }

  #take(requestId: string, make: () => Lines): void {
    try {
      this.#keep(make());
    } catch (error) {
      this.#options.log.bug(requestId, error);
      this.#lose(1);
    }
    this.#alarm ??= this.#in(restMilliseconds);
  }

  /** After a rotation: from now on into the file that has the name then. */
  reopen(): Promise<void> {
    const { outlet, log } = this.#options;
    this.#work = this.#work.then(async () => {
      // What waits belongs to the file before.
      await this.#writeAll();
      await outlet.reopen().then(log.auditReopened, log.auditNotReopened);
      await this.#writeAll();
    });
    return this.#work;
  }

  /** Writes what is left, if that is possible within three seconds, and `left` milliseconds. */
  close(left = maxCloseMilliseconds): Promise<void> {
    this.#closed ??= this.#close(Math.min(left, maxCloseMilliseconds));
    return this.#closed;
  }

  async #close(milliseconds: number): Promise<void> {
    const { outlet, log } = this.#options;
    this.#alarm?.cancel();
    this.#work = this.#work.then(() => this.#writeAll());
    const isInTime = await this.#within(this.#work, milliseconds);
    const lost = this.#lost + this.#records + outlet.linesLeft;
    if (lost > 0 || !outlet.isEmpty) log.auditCutShort(lost);
    // A write that hangs still needs its descriptor.
    if (isInTime) await outlet.close();
  }

  #keep(lines: Lines): void {
    const { records, text } = lines;
    if (!this.#hasRoomFor(lines)) {
      this.#lose(records);
      return;
    }
    this.#waiting.push(lines);
    this.#records += records;
    this.#characters += text.length;
  }

  #hasRoomFor({ records, text }: Lines): boolean {
    const bounds = { maxRecords, maxCharacters, ...this.#options };
    const isAmong = this.#records + records <= bounds.maxRecords;
    return isAmong && this.#characters + text.length <= bounds.maxCharacters;
  }

  #lose(records: number): void {
    const last = this.#waiting.at(-1);
    if (last && isGap(last)) last.lost += records;
    else this.#waiting.push({ lost: records });
    this.#lost += records;
    this.#fail(new Error("more records come than are written"));
  }

  /** Once, however often it is tried again. */
  #fail(error: unknown): void {
    if (!this.#isFailing) this.#options.log.auditFailed(error);
    this.#isFailing = true;
  }

  #in(milliseconds: number): Alarm {
    const { clock } = this.#options;
    return clock.at(clock.now() + milliseconds, () => {
      this.#work = this.#work.then(() => this.#writeAll());
    });
  }

  async #writeAll(): Promise<void> {
    const { outlet } = this.#options;
    this.#alarm?.cancel();
    this.#alarm = undefined;
    try {
      await this.#flush();
      while (this.#waiting.length > 0) {
        outlet.put(this.#nextBatch());
        await this.#flush();
      }
      this.#recovered();
    } catch (error) {
      this.#fail(error);
      if (!this.#closed) this.#alarm ??= this.#in(retryMilliseconds);
    }
  }

  async #flush(): Promise<void> {
    const { outlet, clock } = this.#options;
    while (!(await outlet.flush())) {
      await new Promise<void>((resolve) => clock.at(clock.now() + fullPipeMilliseconds, resolve));
    }
  }

  #nextBatch(): string {
    const { clock } = this.#options;
    let text = "";
    for (const waiting of this.#takeBatch()) {
      text += isGap(waiting) ? lineOfLoss(waiting.lost, clock.now(), this.#options) : waiting.text;
    }
    return text;
  }

  #takeBatch(): readonly Waiting[] {
    let [calls, records, characters] = [0, 0, 0];
    for (const waiting of this.#waiting) {
      if (records >= recordsPerBatch) break;
      records += recordsOf(waiting);
      characters += charactersOf(waiting);
      calls += 1;
    }
    this.#records -= records;
    this.#characters -= characters;
    return this.#waiting.splice(0, calls);
  }

  #recovered(): void {
    if (this.#isFailing) this.#options.log.auditBack(this.#lost);
    this.#isFailing = false;
    this.#lost = 0;
  }

  /** False: it took longer. */
  #within(work: Promise<void>, milliseconds: number): Promise<boolean> {
    const { clock } = this.#options;
    return new Promise((resolve) => {
      const late = clock.at(clock.now() + milliseconds, () => resolve(false));
      void work.then(() => {
        late.cancel();
        resolve(true);
      });
    });
  }
}
