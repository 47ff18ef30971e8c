// Finds the master key of a store: the one that was given, or the one in its data directory.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AccessError } from "../access/access-error.ts";
import { secretBelongsTo } from "../access/keys/key-cache.ts";
import { MasterKey } from "../access/keys/master-key.ts";
import { masterKeyInFile, ownMasterKey, readMasterKey } from "../access/keys/master-key-file.ts";
import type { OpenKeys } from "../store/store.ts";

export interface MasterKeyPlace {
  readonly data: string;
  readonly store?: string;
  readonly masterKey?: string;
  readonly masterKeyFile?: string;
}

type Keeping = Pick<OpenKeys, "keys" | "secrets">;

/** The one under which the secrets of the store are kept, if there are any. Throws AccessError. */
export const masterKeyOf = async (
  place: MasterKeyPlace,
  { keys, secrets }: Keeping,
): Promise<MasterKey> => {
  const [key] = (await keys.list({ pageSize: 1 })).items;
  const { current } = await secrets.read();
  const masterKey = givenMasterKey(place, key !== undefined || current?.isSealed === true);
  if (key && masterKey.open(key.secret, secretBelongsTo(key.id)) === undefined) {
    throw new AccessError(
      "The master key is not the one with which the keys of this store were made. Give that one, " +
        "in EKIDEN_MASTER_KEY or with --master-key-file.",
    );
  }
  return masterKey;
};

/** Undefined where none is given, unless one `isNeeded`; none is made. Throws AccessError. */
export const masterKeyAtHand = (place: MasterKeyPlace, isNeeded = false): MasterKey | undefined => {
  const { masterKey, masterKeyFile = "auto" } = place;
  const isGiven = masterKey !== undefined || masterKeyFile !== "auto";
  return isGiven || isNeeded || isBesideData(place) ? givenMasterKey(place, true) : undefined;
};

const pathBesideData = (data: string): string => join(data, "master.key");

/** A reader of the data directory, or of a copy of all of it, has both then. */
export const isBesideData = ({
  masterKey,
  masterKeyFile = "auto",
  store = "files",
  data,
}: MasterKeyPlace): boolean =>
  masterKey === undefined &&
  masterKeyFile === "auto" &&
  store === "files" &&
  data !== ":memory:" &&
  existsSync(pathBesideData(data));

const givenMasterKey = (place: MasterKeyPlace, isNeeded: boolean): MasterKey => {
  const { masterKey, masterKeyFile = "auto", store = "files", data } = place;
  if (masterKey !== undefined) return readMasterKey(masterKey, "EKIDEN_MASTER_KEY");
  if (masterKeyFile !== "auto") return masterKeyInFile(masterKeyFile);
  if (store !== "files") {
    throw new AccessError(
      "Access keys over a shared database need a master key that all its servers have: give it " +
        "in EKIDEN_MASTER_KEY or with --master-key-file. `openssl rand -base64 32` makes one.",
    );
  }
  if (data === ":memory:") return MasterKey.random();
  return ownMasterKey(pathBesideData(data), isNeeded);
};
