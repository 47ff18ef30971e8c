// Messages between runs: rows from the commit that sends them to the commit that receives them.
import type { Message } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import type { MessageId, MessageStore, PendingMessage } from "../store.ts";
import type { Database } from "./database.ts";
import type { Domains } from "./domains.ts";
import type { GroupCommit, Participant } from "./group-commit.ts";

interface MessageRow {
  readonly id: MessageId;
  readonly domain: number;
  readonly body: string;
}

export class Messages implements MessageStore, Participant {
  readonly #commit: GroupCommit;
  readonly #domains: Domains;
  readonly #sql: ReturnType<typeof prepare>;
  readonly #listeners: (() => void)[] = [];
  readonly #consumed = new Set<MessageId>();
  #sent: MessageRow[] = [];
  #nextId: MessageId;
  #news = false;

  constructor(database: Database, { commit, domains }: { commit: GroupCommit; domains: Domains }) {
    this.#commit = commit;
    this.#domains = domains;
    this.#sql = prepare(database);
    this.#nextId = (this.#sql.latest.get() ?? 0) + 1;
  }

  async pending(max: number): Promise<readonly PendingMessage[]> {
    // Those that this batch consumes are still in the table.
    const rows = this.#sql.oldest.all(max + this.#consumed.size);
    return rows
      .filter(({ id }) => !this.#consumed.has(id))
      .slice(0, max)
      .map(({ id, domain, body }) => ({
        id,
        domain: this.#domains.byId(domain).name,
        message: JSON.parse(body) as Message,
      }));
  }

  answer(id: MessageId, answer: Message | undefined): Promise<void> {
    return this.#commit.gather(() => {
      const domain = this.#domainOf(id);
      // Somebody else was quicker, and has answered already.
      if (domain === undefined) return;
      this.#remove(id);
      if (answer) this.send(domain, answer);
    });
  }

  onMessage(listener: () => void): void {
    this.#listeners.push(listener);
  }

  send(domain: number, message: Message): void {
    this.#sent.push({ id: this.#nextId, domain, body: JSON.stringify(message) });
    this.#nextId += 1;
    this.#commit.join();
  }

  /** Throws UnknownResourceFault for a message that is gone: it is received once (I4). */
  require(id: MessageId): void {
    if (this.#domainOf(id) === undefined) throw refuse.unknownResource(`message ${id}`);
  }

  consume(id: MessageId): void {
    this.#remove(id);
  }

  write(): void {
    for (const id of this.#consumed) this.#sql.delete.run(id);
    for (const { id, domain, body } of this.#sent) this.#sql.insert.run(id, domain, body);
  }

  settle(): void {
    this.#news = this.#sent.length > 0;
    this.#sent = [];
    this.#consumed.clear();
  }

  /** What was consumed is pending again. */
  forget(): void {
    this.#news = this.#consumed.size > 0;
    this.#sent = [];
    this.#consumed.clear();
  }

  announce(): void {
    if (!this.#news) return;
    this.#news = false;
    for (const listener of this.#listeners) listener();
  }

  #remove(id: MessageId): void {
    this.#consumed.add(id);
    this.#commit.join();
  }

  #domainOf(id: MessageId): number | undefined {
    return this.#consumed.has(id) ? undefined : this.#sql.domain.get(id);
  }
}

const prepare = ({ connection }: Database) => ({
  oldest: connection.prepare<[number], MessageRow>("select * from messages order by id limit ?"),
  latest: connection.prepare<[], number | null>("select max(id) from messages").pluck(),
  domain: connection
    .prepare<[MessageId], number>("select domain from messages where id = ?")
    .pluck(),
  insert: connection.prepare<[MessageId, number, string]>("insert into messages values (?, ?, ?)"),
  delete: connection.prepare<[MessageId]>("delete from messages where id = ?"),
});
