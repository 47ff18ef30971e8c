// Keys in a store in memory, with a clock that the test moves: no time passes by itself.

import { KeyAuthority } from "../../../src/access/keys/key-authority.ts";
import { openKeyCache } from "../../../src/access/keys/key-cache.ts";
import { KeyService, type NewKey } from "../../../src/access/keys/key-service.ts";
import { MasterKey } from "../../../src/access/keys/master-key.ts";
import { Sessions } from "../../../src/access/keys/sessions.ts";
import { PolicyCache } from "../../../src/access/policy/policy-cache.ts";
import type { Principal } from "../../../src/access/principal.ts";
import { Assumer } from "../../../src/access/roles/assumption.ts";
import { openRoleCache } from "../../../src/access/roles/role-cache.ts";
import { RoleService } from "../../../src/access/roles/role-service.ts";
import type { Clock } from "../../../src/clock.ts";
import { openSqliteStore } from "../../../src/store/sqlite-store.ts";
import type { PolicyName, Store } from "../../../src/store/store.ts";
import { limits } from "../../store/suite/store-harness.ts";
import { type Signing, sign } from "../signature/signed.ts";

export const start = Date.UTC(2026, 10, 24, 10, 11, 12);
export const owner = { account: "123456789012", user: "worker" };

export class KeyHarness implements AsyncDisposable {
  readonly store: Store = openSqliteStore({ memory: true, limits });
  readonly masterKey = MasterKey.random();
  now = start;
  readonly clock: Clock = { now: () => this.now, at: () => ({ cancel: () => {} }) };
  readonly service = this.serviceWith(this.masterKey);
  /** How often the store was asked for a key. */
  asked = 0;
  readonly cache = openKeyCache({
    store: {
      find: (id) => {
        this.asked += 1;
        return this.store.keys.find(id);
      },
    },
    masterKey: this.masterKey,
    clock: this.clock,
  });
  readonly roles = openRoleCache({ store: this.store.roles, clock: this.clock });
  readonly authority = this.authorityFor("swf");
  readonly roleService = new RoleService({
    store: this.store.roles,
    policies: this.store.policies,
    clock: this.clock,
  });
  /** What was logged of policies that cannot be read. */
  readonly unreadable: string[] = [];
  /** Of what was logged that it took too many steps. */
  readonly usedUp: string[] = [];
  readonly #told = {
    onUnreadable: ({ name }: PolicyName) => void this.unreadable.push(name),
    onUsedUp: ({ name }: PolicyName) => void this.usedUp.push(name),
  };
  readonly policies = new PolicyCache({
    store: this.store.policies,
    clock: this.clock,
    ...this.#told,
  });
  readonly assumer = new Assumer({
    roles: this.roles,
    policies: this.policies,
    sessions: new Sessions(this.masterKey),
    clock: this.clock,
    ...this.#told,
  });

  authorityFor(service: "swf" | "sts"): KeyAuthority {
    return new KeyAuthority({
      keys: this.cache,
      roles: this.roles,
      clock: this.clock,
      service,
      sessions: new Sessions(this.masterKey),
      region: "us-east-1",
    });
  }

  serviceWith(masterKey: MasterKey): KeyService {
    const { keys, policies } = this.store;
    return new KeyService({
      store: keys,
      policies,
      masterKey: async () => masterKey,
      clock: this.clock,
    });
  }

  /** The principal of a call that is signed with these credentials, or the fault that it gets. */
  async identify(
    key: Pick<NewKey, "accessKeyId" | "secretAccessKey"> & { readonly sessionToken?: string },
    signing: Partial<Signing> = {},
  ): Promise<Principal> {
    const { accessKeyId, secretAccessKey, sessionToken } = key;
    const token = sessionToken === undefined ? {} : { sessionToken };
    const at = this.now;
    const { headers, body } = sign({ accessKeyId, secretAccessKey, ...token, at, ...signing });
    const head = { method: "POST", path: "/", headers: headers.flat() };
    return this.authority.identify({ head, body: Buffer.from(body) });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store.close();
  }
}
