// Opens what the tokens of a store are sealed with, and sees to it that it does not lie in clear
// where there is a master key. A secret that has lain in clear may be in an old backup: so it is
// not sealed, but replaced, and from then on good only for tasks that had begun before.
import { randomBytes } from "node:crypto";
import { dayMilliseconds } from "@ekiden/engine";
import { AccessError } from "../access/access-error.ts";
import type { MasterKey } from "../access/keys/master-key.ts";
import type { EarlierSealing, Sealing } from "../access/keys/sealing.ts";
import type { Clock } from "../clock.ts";
import { BackgroundJob } from "../jobs/background-job.ts";
import type { Log } from "../log/log.ts";
import type {
  SecretStore,
  StoredEarlierSecret,
  StoredSecret,
  StoredSecrets,
} from "../store/secret-store.ts";

const secretBytes = 32;
const belonging = "secret of tokens";
/** Workers in the midst of a task get so long to answer it with a token of before. */
const maxEarlierMilliseconds = 30 * dayMilliseconds;
/** Nodes of the first version may come back meanwhile: an upgrade that is taken back. */
const looksBeforeTheyAreGone = 6;
const lookMilliseconds = 10_000;
/** Until its next look, another node goes on with a secret that was replaced. */
const maxLateMilliseconds = 2 * lookMilliseconds;
const lookAtAgeMilliseconds = 3_600_000;

interface SealingOptions {
  readonly secrets: SecretStore;
  /** Absent: secrets are kept in clear. */
  readonly masterKey?: MasterKey | undefined;
  /** The one of the executions. */
  readonly clock: Clock;
  /** False while the time may be wrong: no secret is forgotten then. By default always true. */
  readonly mayForgetNow?: () => boolean;
  /** Other nodes use the store, too. */
  readonly isShared: boolean;
}

/** Rejects with AccessError, whose message is one line that says what to do. */
export const openSealing = async (options: SealingOptions): Promise<OpenSealing> => {
  const { secrets, masterKey } = options;
  let stored = await secrets.read();
  if (!stored.current) {
    await secrets.propose(kept(randomBytes(secretBytes), masterKey));
    stored = await secrets.read();
  }
  if (stored.current && !stored.current.isSealed && masterKey) {
    const earlier = kept(Buffer.from(stored.current.bytes), masterKey);
    const current = kept(randomBytes(secretBytes), masterKey);
    const endedAt = endOf(options);
    await secrets.replace({ current, earlier: { ...earlier, endedAt } });
    stored = await secrets.read();
  }
  if (!stored.current) throw new Error("The store keeps no secret");
  const sealing = new OpenSealing(options, unsealed(stored.current, masterKey));
  await sealing.heed(stored);
  return sealing;
};

export class OpenSealing implements Sealing {
  readonly current: Buffer;
  readonly #options: SealingOptions;
  #earlier: EarlierSealing | undefined;
  /** One after the other, without a node of the first version. */
  #looksWithout = 0;

  constructor(options: SealingOptions, current: Buffer) {
    this.#options = options;
    this.current = current;
  }

  get earlier(): EarlierSealing | undefined {
    return this.#earlier;
  }

  /** One run of a background job: an earlier secret may have ended elsewhere, or be too old. */
  async lookAgain(steadyClock: Clock): Promise<number | undefined> {
    const { secrets, isShared } = this.#options;
    await this.heed(await secrets.read());
    if (!isShared && !this.#earlier) return undefined;
    return steadyClock.now() + (isShared ? lookMilliseconds : lookAtAgeMilliseconds);
  }

  async heed({ firstVersion, earlier, hasFirstVersionNodes }: StoredSecrets): Promise<void> {
    if (!firstVersion) return this.#heedEarlier(earlier);
    this.#looksWithout = hasFirstVersionNodes ? 0 : this.#looksWithout + 1;
    const secret = Buffer.from(firstVersion);
    const { secrets, masterKey, isShared } = this.#options;
    if (isShared && this.#looksWithout <= looksBeforeTheyAreGone) {
      this.#take({ secret, endedAt: undefined });
      return;
    }
    const endedAt = endOf(this.#options);
    await secrets.replace({ earlier: { ...kept(secret, masterKey), endedAt } });
    this.#take({ secret, endedAt });
  }

  async #heedEarlier(earlier: StoredEarlierSecret | undefined): Promise<void> {
    this.#looksWithout = 0;
    const { secrets, masterKey, clock, mayForgetNow = () => true } = this.#options;
    if (!earlier) return this.#take(undefined);
    const { endedAt } = earlier;
    if (endedAt + maxEarlierMilliseconds >= clock.now() || !mayForgetNow()) {
      return this.#take({ secret: unsealed(earlier, masterKey), endedAt });
    }
    await secrets.forgetEarlier();
    this.#take(undefined);
  }

  /** The same object for the same secret: what was derived from it stays. */
  #take(earlier: EarlierSealing | undefined): void {
    const known = this.#earlier;
    const isKnown =
      known?.endedAt === earlier?.endedAt && known?.secret.equals(earlier?.secret ?? known.secret);
    if (!isKnown || !earlier) this.#earlier = earlier;
  }
}

interface SealingJobOptions {
  /** The machine's. */
  readonly clock: Clock;
  readonly log: Pick<Log, "jobFailed">;
}

/** The job reads the secrets every few seconds until it is stopped. */
export const startSealingJob = (
  sealing: OpenSealing,
  { clock, log }: SealingJobOptions,
): BackgroundJob => {
  const job = new BackgroundJob({
    clock,
    runOnce: () => sealing.lookAgain(clock),
    onError: (error) => log.jobFailed("secrets of tokens", error),
  });
  job.wake();
  return job;
};

const endOf = ({ clock, isShared }: SealingOptions): number =>
  clock.now() + (isShared ? maxLateMilliseconds : 0);

const kept = (secret: Buffer, masterKey: MasterKey | undefined): StoredSecret =>
  masterKey
    ? { bytes: masterKey.seal(secret.toString("base64"), belonging), isSealed: true }
    : { bytes: secret, isSealed: false };

const wayOut =
  "Give that one, in EKIDEN_MASTER_KEY or with --master-key-file. If it is lost, " +
  "`ekiden key forget-tokens` lets the store go on without it: tokens and links of before are " +
  "refused from then on.";

const unsealed = ({ bytes, isSealed }: StoredSecret, masterKey: MasterKey | undefined): Buffer => {
  if (!isSealed) return Buffer.from(bytes);
  if (!masterKey) {
    throw new AccessError(
      `What the tokens of this store are sealed with is kept under a master key. ${wayOut}`,
    );
  }
  const text = masterKey.open(bytes, belonging);
  if (text !== undefined) return Buffer.from(text, "base64");
  throw new AccessError(
    "The master key is not the one under which the secret of tokens of this store is kept. " +
      wayOut,
  );
};
