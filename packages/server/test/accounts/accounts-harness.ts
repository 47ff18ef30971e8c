// A server that several accounts use. Calls are signed, and go through a socket.
import { startTestServer, type TestServer, type TestServerOptions } from "@ekiden/testing";
import type { KeyService, NewKey } from "../../src/access/keys/key-service.ts";
import type { PolicyService } from "../../src/access/policy/policy-service.ts";
import { systemClock } from "../../src/clock.ts";
import { openKeyService, openPolicyService } from "../../src/node/open-access.ts";
import type { MasterKeyPlace } from "../../src/node/open-master-key.ts";
import { sign } from "../access/signature/signed.ts";
import { Account, pollSeconds, region, type Send } from "./account.ts";

export interface StoreLocation {
  readonly place: MasterKeyPlace;
  close(): Promise<void>;
}

const ownAccount = "123456789012";
type Credentials = Pick<NewKey, "accessKeyId" | "secretAccessKey"> & {
  readonly sessionToken?: string;
};

export class AccountsHarness implements AsyncDisposable {
  readonly server: TestServer;
  readonly keys: KeyService;
  readonly policies: PolicyService;
  readonly #closing: readonly (() => Promise<void>)[];

  private constructor(
    server: TestServer,
    services: Services,
    closing: readonly (() => Promise<void>)[],
  ) {
    this.server = server;
    this.keys = services.keys;
    this.policies = services.policies;
    this.#closing = closing;
  }

  static async open(
    { place, close }: StoreLocation,
    options: TestServerOptions = {},
  ): Promise<AccountsHarness> {
    const server = await startTestServer({
      ...place,
      access: "keys",
      account: ownAccount,
      region,
      pollSeconds,
      ...options,
    });
    const keys = await openKeyService(place);
    const policies = await openPolicyService(place);
    const services = { keys: keys.service, policies: policies.service };
    const ends = [keys.close, policies.close, () => server.close(), close];
    return new AccountsHarness(server, services, ends);
  }

  /** The account to which the server belongs. */
  own(): Account {
    return new Account(ownAccount, "own", this.sendWith(this.server.clientOptions.credentials));
  }

  /** Any other, with the key of its owner. */
  async account(id: string, label: string): Promise<Account> {
    return new Account(
      id,
      label,
      this.sendWith(await this.keys.create({ account: id, user: "admin" })),
    );
  }

  /** The account with the key of a user who may do everything in one domain, and nothing else. */
  async limited(account: Account, name: string): Promise<Account> {
    const holder = { account: account.id, user: "limited" };
    const Statement = { Effect: "Allow", Action: "swf:*", Resource: account.arnOf(name) };
    await this.policies.attach(holder, "own", JSON.stringify({ Statement }));
    return account.by(this.sendWith(await this.keys.create(holder)));
  }

  sendWith(credentials: Credentials): Send {
    const { endpoint } = this.server;
    const { host } = new URL(endpoint);
    return async (operation, input) => {
      const at = systemClock.now();
      const { headers, body } = sign({
        ...credentials,
        at,
        host,
        operation,
        body: JSON.stringify(input),
      });
      const sent = headers.filter(([name]) => name !== "Host").map(([...header]) => header);
      const response = await fetch(endpoint, { method: "POST", headers: sent, body });
      return { status: response.status, text: await response.text() };
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const close of this.#closing) await close();
  }
}

interface Services {
  readonly keys: KeyService;
  readonly policies: PolicyService;
}
