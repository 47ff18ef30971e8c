// What a call looks up: each run, domain, type and task token once, whichever stage asks first, so
// that policies, quotas, the handler and the audit speak of the same. Made where something is asked
// for, and dropped with the context of the call: nothing here is kept from one call to the next.
import type { TaskKind } from "@ekiden/engine";
import type { DomainKey } from "../store/domain-key.ts";
import type {
  DomainRecord,
  DomainStore,
  ExecutionId,
  ExecutionIdentity,
  ExecutionStore,
  TypeKind,
  TypeRecord,
  TypeStore,
} from "../store/store.ts";
import type { Account } from "./account.ts";
import type { TaskInput, TaskReference } from "./token.ts";

/** What calls look up. */
export interface LookupStore {
  readonly executions: Pick<ExecutionStore, "identify">;
  readonly domains: Pick<DomainStore, "find">;
  readonly types: Pick<TypeStore, "find">;
}

interface WantedType {
  readonly domain: DomainKey;
  readonly name: string;
  readonly version: string;
}

interface Found<Key, T> {
  readonly key: Key;
  readonly value: T;
}

export class CallLookups {
  readonly #store: LookupStore;
  readonly #account: Account;
  // A call is about one task, one run and one domain; an answer may name many types.
  #task: Found<string, TaskReference> | undefined;
  #run: Found<ExecutionId, Promise<ExecutionIdentity | undefined>> | undefined;
  #domain: Found<string, Promise<DomainRecord | undefined>> | undefined;
  #types: Map<string, Promise<TypeRecord | undefined>> | undefined;

  constructor(store: LookupStore, account: Account) {
    this.#store = store;
    this.#account = account;
  }

  /** Throws ValidationException unless the token is one of the account's, for such a task. */
  task(input: TaskInput, kind: TaskKind): TaskReference {
    const before = this.#task;
    if (before?.key === input.taskToken && before.value.kind === kind) return before.value;
    const value = this.#account.tokens.openTask(input, kind);
    this.#task = { key: input.taskToken, value };
    return value;
  }

  /** What of a run never changes. */
  run(id: ExecutionId): Promise<ExecutionIdentity | undefined> {
    if (this.#run?.key !== id) this.#run = { key: id, value: this.#store.executions.identify(id) };
    return this.#run.value;
  }

  /** As it was when the call first asked for it. `name` is the account's own. */
  domain(name: string): Promise<DomainRecord | undefined> {
    if (this.#domain?.key !== name) {
      const value = this.#store.domains.find(this.#account.domainKey(name));
      this.#domain = { key: name, value };
    }
    return this.#domain.value;
  }

  /** As it was when the call first asked for it. */
  type<K extends TypeKind>(kind: K, type: WantedType): Promise<TypeRecord<K> | undefined> {
    this.#types ??= new Map();
    const key = `${kind}\0${type.domain}\0${type.name}\0${type.version}`;
    const before = this.#types.get(key);
    if (before) return before as Promise<TypeRecord<K> | undefined>;
    const found = this.#store.types.find(kind, type);
    this.#types.set(key, found);
    return found;
  }
}
