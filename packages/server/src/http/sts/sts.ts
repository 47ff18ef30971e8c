// The life of a call of the token service: form → principal → checked input → answer, in XML. It
// comes to the same address as all others, and only through the general server.
import { randomUUID } from "node:crypto";
import { Fault, refuse, type StsInput, type StsOperationName } from "@ekiden/model";
import type { Authority } from "../../access/authority.ts";
import { keyIdNamed } from "../../access/keys/key-authority.ts";
import type { Circumstances } from "../../access/policy/index.ts";
import { type Principal, roleSessionId } from "../../access/principal.ts";
import type { Assumer, RoleSession } from "../../access/roles/assumption.ts";
import { readHeader } from "../../access/signature/signed-call.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log/log.ts";
import type { Answer, Call } from "../call.ts";
import { type SocketCaller, userAgentOf } from "../caller.ts";
import { actionOf, inputOf, readForm } from "./form.ts";
import { refusalOf } from "./refusal.ts";
import { assumedXml, errorXml, resultXml, xmlMediaType } from "./xml.ts";

export interface StsOptions {
  /** Over calls that are signed for this service. */
  readonly authority: Authority;
  /** Absent where everybody may do everything: there are no roles then. */
  readonly assumer?: Assumer | undefined;
  /** The one that policies' times are compared with. */
  readonly clock: Clock;
  readonly region: string;
}

/** What is told of calls. */
export interface StsEars {
  readonly log: Log;
  readonly audit?: AuditLog | undefined;
}

/** A call with what has turned out so far. */
interface Heard {
  readonly call: Call;
  readonly caller: SocketCaller;
  action?: StsOperationName;
  principal?: Principal;
  input?: unknown;
  session?: RoleSession;
}

export class Sts {
  readonly #options: StsOptions;

  constructor(options: StsOptions) {
    this.#options = options;
  }

  /** Never rejects: whatever goes wrong is an answer, too. */
  async answer(call: Call, caller: SocketCaller, ears: StsEars): Promise<Answer> {
    const heard: Heard = { call, caller };
    const requestId = randomUUID();
    try {
      const result = await this.#perform(heard);
      const text = resultXml(heard.action ?? "", result, requestId);
      this.#tell(ears, heard, { requestId });
      return { requestId, mediaType: xmlMediaType, status: 200, text };
    } catch (thrown) {
      return this.#refused(thrown, { ears, heard, requestId });
    }
  }

  async #perform(heard: Heard) {
    const { call, caller } = heard;
    const form = readForm(call.body);
    heard.action = actionOf(form);
    heard.principal = await this.#options.authority.identify(call);
    const input = inputOf(heard.action, form);
    heard.input = input;
    if (heard.action === "GetCallerIdentity") return identityOf(heard.principal);
    const { assumer } = this.#options;
    if (!assumer) throw refuse.invalid("This server asks for no keys, and so it has no roles");
    const asking = this.#circumstancesOf(heard.principal, call, caller);
    heard.session = await assumer.assume(input as StsInput<"AssumeRole">, asking);
    return assumedXml(heard.session);
  }

  #circumstancesOf(principal: Principal, { head }: Call, caller: SocketCaller) {
    const { clock, region } = this.#options;
    return {
      ...{ principal, account: principal.account, region, now: clock.now() },
      ...{ sourceIp: caller.address, userAgent: userAgentOf(head) },
      secureTransport: caller.isEncrypted,
    } satisfies Circumstances;
  }

  #refused(thrown: unknown, { ears, heard, requestId }: Refused): Answer {
    const fault = thrown instanceof Fault ? thrown : refuse.internalFailure();
    if (fault === thrown) ears.log.refused(requestId, fault);
    else ears.log.bug(requestId, thrown);
    this.#tell(ears, heard, { requestId, fault });
    const refusal = refusalOf(fault);
    const text = errorXml(refusal, requestId);
    return { requestId, mediaType: xmlMediaType, status: refusal.status, text };
  }

  /** What names no operation is no call, and is not told of. */
  #tell({ audit }: StsEars, heard: Heard, { requestId, fault }: Outcome): void {
    const { action, principal, input, session, caller, call } = heard;
    if (!audit || !action) return;
    const { headers } = call.head;
    audit.noteSts({
      ...{ operation: action, requestId, at: this.#options.clock.now(), principal, input, session },
      keyId: keyIdNamed(readHeader(headers, "authorization") ?? ""),
      address: caller.address,
      userAgent: userAgentOf(call.head),
      error: fault && { code: refusalOf(fault).code, message: fault.reportable },
    });
  }
}

interface Outcome {
  readonly requestId: string;
  readonly fault?: Fault;
}

interface Refused {
  readonly ears: StsEars;
  readonly heard: Heard;
  readonly requestId: string;
}

/** Users have no id here: that of their key stands for it, as in the audit. */
const identityOf = ({ account, arn, role, accessKeyId, sessionOf }: Principal) => ({
  Arn: arn,
  UserId: role ? roleSessionId(role) : (sessionOf ?? accessKeyId ?? account),
  Account: account,
});
