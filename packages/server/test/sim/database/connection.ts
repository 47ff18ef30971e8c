// A connection to the simulated database: as much of the driver's client as the store uses. What is
// asked goes out without waiting for earlier answers, and is done and answered in its order.
import type { Actor } from "../runtime/agenda.ts";
import { DatabaseError, terminated } from "./database-error.ts";
import { type FaultKind, goingDown, refusalOf } from "./faults.ts";
import type { SimDatabase } from "./sim-database.ts";

interface Statement {
  readonly name: string;
  readonly values: readonly unknown[];
}

interface Asked extends Statement {
  readonly resolve: (answer: { rows: readonly object[] }) => void;
  readonly reject: (error: unknown) => void;
  /** It has its answer, or will never have one. */
  isOver: boolean;
}

/** What becomes of one statement; the last two kill the node that asked for it. */
export type Plan = FaultKind | "none" | "crashBefore" | "crashAfter";

/** As the driver's own limit. */
const answerMilliseconds = 15_000;
const maxSlowMilliseconds = 4_000;
const maxLateMilliseconds = 4_000;

export class SimConnection {
  readonly actor: Actor;
  readonly #database: SimDatabase;
  readonly #asked = new Set<Asked>();
  readonly #onEnd: (() => void)[] = [];
  #onNotice: ((notice: { payload: string }) => void) | undefined;
  #isOpen = true;
  /** The database has ended it: what is asked on it from then on is not done. */
  #isEnded = false;
  #arrivesAt = 0;
  #answersAt = 0;

  constructor(database: SimDatabase, actor: Actor) {
    this.#database = database;
    this.actor = actor;
  }

  get hears(): boolean {
    return this.#isOpen && this.#onNotice !== undefined;
  }

  query(asked: string | { name: string; text: string; values: unknown[] }): Promise<unknown> {
    const { name, values } =
      typeof asked === "string" ? { name: asked.split(" ")[0] ?? "", values: [] } : asked;
    return new Promise((resolve, reject) => {
      if (this.#isOpen) this.#send({ name, values, resolve, reject, isOver: false });
      else reject(terminated());
    });
  }

  on(_event: "notification", listener: (notice: { payload: string }) => void): void {
    this.#onNotice = listener;
  }

  once(event: "end" | "error", listener: () => void): void {
    if (event === "end") this.#onEnd.push(listener);
  }

  async end(): Promise<void> {
    this.cut();
  }

  hear(payload: string): void {
    if (this.#isOpen) this.#onNotice?.({ payload });
  }

  /** What was asked and is not answered may have been done. */
  cut(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#database.forget(this);
    for (const asked of this.#asked) this.#settle(asked, () => asked.reject(terminated()));
    // Where it was reset, the driver tells of its end only when all that was asked has failed.
    if (this.#database.dice.chance(0.5)) this.#tellOfEnd();
    else this.#inLaterTurn(() => this.#tellOfEnd());
  }

  #tellOfEnd(): void {
    for (const listener of this.#onEnd) listener();
  }

  /** The holder is not there any more. */
  abandon(): void {
    this.#isOpen = false;
    this.#database.forget(this);
  }

  /** In the order in which they were asked, however long each takes on its way. */
  #send(asked: Asked): void {
    const { agenda } = this.#database;
    this.#asked.add(asked);
    const plan = this.#database.planFor(asked.name);
    if (plan === "crashBefore") {
      this.#database.onCrash?.(this.actor);
      return;
    }
    const late = plan === "slow" ? this.#database.dice.below(maxSlowMilliseconds) : 0;
    this.#arrivesAt = Math.max(this.#arrivesAt, agenda.now + this.#database.way() + late);
    if (plan === "doneLate") this.#doLate(asked);
    else agenda.at(this.#arrivesAt, this.#database.actor, () => this.#arrive(asked, plan));
    if (plan === "silent") this.#waitFor(asked);
  }

  /** The connection is gone before the statement is done, and no caller is notified. */
  #doLate(asked: Asked): void {
    const { agenda, actor, dice } = this.#database;
    agenda.at(this.#arrivesAt, this.actor, () => this.cut());
    // Before a caller has asked what became of it, meanwhile, or when that is long done.
    const late = dice.chance(0.5) ? dice.below(maxLateMilliseconds) : 4 * this.#database.way();
    agenda.at(this.#arrivesAt + late, actor, () => {
      try {
        this.#database.execute(asked.name, asked.values);
      } catch (error) {
        if (!(error instanceof DatabaseError)) throw error;
      }
    });
  }

  #arrive(asked: Asked, plan: Plan): void {
    const { agenda, dice } = this.#database;
    if (this.#isEnded || (!this.#isOpen && dice.chance(0.5))) return;
    if (plan === "cutBefore") {
      this.#inLaterTurn(() => this.cut());
      return;
    }
    const settle = this.#execute(asked, plan);
    const isEnded = this.#isEnded;
    if (plan === "crashAfter") {
      this.#database.onCrash?.(this.actor);
      return;
    }
    if (plan === "cutAfter") {
      this.#inLaterTurn(() => this.cut());
      return;
    }
    const silence = plan === "silent" ? answerMilliseconds * 1.5 : 0;
    this.#answersAt = Math.max(this.#answersAt, agenda.now + this.#database.way() + silence);
    agenda.at(this.#answersAt, this.actor, () => {
      this.#settle(asked, settle);
      if (isEnded) this.#inLaterTurn(() => this.cut());
    });
  }

  #execute(asked: Asked, plan: Plan): () => void {
    try {
      if (plan === "refused") throw new DatabaseError(refusalOf(asked.name, this.#database.dice));
      const rows = this.#database.execute(asked.name, asked.values);
      return () => asked.resolve({ rows });
    } catch (error) {
      if (!(error instanceof DatabaseError)) throw error;
      this.#isEnded = error.code === goingDown;
      return () => asked.reject(error);
    }
  }

  /** The driver gives up the connection with it. */
  #waitFor(asked: Asked): void {
    const { agenda } = this.#database;
    agenda.after(answerMilliseconds, this.actor, () => {
      if (asked.isOver) return;
      this.#settle(asked, () => asked.reject(new Error("Query read timeout")));
      this.#inLaterTurn(() => this.cut());
    });
  }

  #inLaterTurn(call: () => void): void {
    this.#database.agenda.after(0, this.actor, call);
  }

  #settle(asked: Asked, settle: () => void): void {
    if (asked.isOver) return;
    asked.isOver = true;
    this.#asked.delete(asked);
    settle();
  }
}
