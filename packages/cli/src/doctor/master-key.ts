// The master key: would the server find it, and may others read it?
import { join, resolve } from "node:path";
import { masterKeyAtHand, modeReadableByAll, needsKeys } from "@ekiden/server";
import { explain } from "../errors.ts";
import type { Finding, Installation } from "./finding.ts";

const check = "master key";

/** None where the server needs no key, or would make one. `isSealed`: so is what is stored. */
export const masterKeyFindings = (
  installation: Installation,
  isSealed: boolean,
): readonly Finding[] => {
  const { data, store, masterKey, masterKeyFile } = installation;
  const isNeeded = isSealed || (store !== "files" && needsKeys(installation));
  try {
    if (masterKeyAtHand(installation, isNeeded) === undefined) return [];
  } catch (error) {
    const problem = explain(error);
    if (problem === undefined) throw error;
    return [{ check, outcome: "wrong", text: problem }];
  }
  if (masterKey !== undefined) {
    return [{ check, outcome: "good", text: "it is in EKIDEN_MASTER_KEY" }];
  }
  const isBesideData = masterKeyFile === "auto";
  return [
    readersFinding(isBesideData ? join(resolve(data), "master.key") : resolve(masterKeyFile)),
  ];
};

/** As the server does it: a group may read the key, as in pods and with systemd. */
const readersFinding = (key: string): Finding => {
  const mode = modeReadableByAll(key);
  if (mode === undefined) return { check, outcome: "good", text: `not everyone can read ${key}` };
  const text = `every user can read ${key} (mode ${mode}): chmod 600 ${key}`;
  return { check, outcome: "wrong", text };
};
