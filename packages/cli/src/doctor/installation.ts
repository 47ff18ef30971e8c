// What of a machine `ekiden serve` relies on, one check after the other. Nothing is changed.
import { examineSqlite } from "@ekiden/server";
import { version } from "../version.ts";
import { certificateFinding } from "./certificate.ts";
import {
  clockFinding,
  directoryFinding,
  diskFinding,
  hasData,
  holderFinding,
} from "./directory.ts";
import type { Finding, Installation } from "./finding.ts";
import { masterKeyFindings } from "./master-key.ts";
import { lookAtPort } from "./port.ts";
import { lookAtStore } from "./store.ts";

/** As the packages' manifests say in `engines`. */
export const oldestNode = "20.19";

export const examineInstallation = async (
  installation: Installation,
): Promise<readonly Finding[]> => {
  const findings = [versionFinding(), ...(await dataFindings(installation))];
  const certificate = certificateFinding(installation);
  if (certificate) findings.push(certificate);
  const { finding, isFree } = await lookAtPort(installation);
  findings.push(finding);
  // The server that listens there may be the one that holds the directory.
  const holder = isFree ? holderFinding(installation) : undefined;
  return holder ? [...findings, holder] : findings;
};

const versionFinding = (): Finding => {
  const { node } = process.versions;
  const text = `ekiden ${version} on Node.js ${node}, ${process.platform} ${process.arch}`;
  const [major = 0, minor = 0] = node.split(".").map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = oldestNode.split(".").map(Number);
  const isOld = major < oldestMajor || (major === oldestMajor && minor < oldestMinor);
  if (!isOld) return { check: "versions", outcome: "good", text };
  return {
    check: "versions",
    outcome: "wrong",
    text: `${text}. Install Node.js ${oldestNode} or newer.`,
  };
};

const bindingFinding = (): Finding => {
  const check = "database driver";
  const found = examineSqlite();
  if ("problem" in found) return { check, outcome: "wrong", text: found.problem };
  return { check, outcome: "good", text: `${found.library} opens databases` };
};

/** What is in a directory that cannot be used is not looked at. */
const dataFindings = async (installation: Installation): Promise<readonly Finding[]> => {
  const { data, store } = installation;
  const isInFiles = store === "files";
  if (isInFiles && data === ":memory:") return masterKeyFindings(installation, false);
  const machine = isInFiles ? [bindingFinding(), directoryFinding(data)] : [];
  if (machine.some(({ outcome }) => outcome === "wrong")) return machine;
  const isEmpty = isInFiles && !hasData(data);
  const { findings, isSealed } = isEmpty ? nothingStored : await lookAtStore(installation);
  const directory = isInFiles ? [diskFinding(data), clockFinding(data)] : [];
  return [...machine, ...masterKeyFindings(installation, isSealed), ...directory, ...findings];
};

const nothingStored = { findings: [], isSealed: false };
