// What of a machine `ekiden serve` relies on, one check after the other. Nothing is changed.
import { nativePartProblem, OutdatedStoreError, openSurvey } from "@ekiden/server";
import { explain } from "../errors.ts";
import { version } from "../version.ts";
import { certificateFinding } from "./certificate.ts";
import {
  clockFinding,
  directoryFinding,
  diskFinding,
  hasData,
  masterKeyFindings,
} from "./directory.ts";
import type { Finding, Installation } from "./finding.ts";
import { portFinding } from "./port.ts";

/** As the packages' manifests say in `engines`. */
export const oldestNode = "20.19";

export const examineInstallation = async (
  installation: Installation,
): Promise<readonly Finding[]> => {
  const { data, store } = installation;
  const findings = [versionFinding()];
  if (store !== "files") findings.push(await storeFinding(installation));
  else if (data !== ":memory:") findings.push(...(await fileFindings(installation)));
  const certificate = certificateFinding(installation);
  if (certificate) findings.push(certificate);
  return [...findings, await portFinding(installation)];
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
  const problem = nativePartProblem();
  return problem === undefined
    ? { check: "database driver", outcome: "good", text: "better-sqlite3 opens databases" }
    : { check: "database driver", outcome: "wrong", text: problem };
};

/** What is in a directory that cannot be used is not looked at. */
const fileFindings = async (installation: Installation): Promise<readonly Finding[]> => {
  const { data, masterKeyFile } = installation;
  const findings = [bindingFinding(), directoryFinding(data)];
  if (findings.some(({ outcome }) => outcome === "wrong")) return findings;
  findings.push(...masterKeyFindings(data, masterKeyFile), diskFinding(data), clockFinding(data));
  return hasData(data) ? [...findings, await storeFinding(installation)] : findings;
};

/** Whether a start can open what is stored. Files are always migrated by it. */
const storeFinding = async ({ data, store, migrate }: Installation): Promise<Finding> => {
  try {
    const survey = await openSurvey({ data, store });
    await survey.close();
    return { check: "store", outcome: "good", text: "it can be opened and read" };
  } catch (error) {
    if (error instanceof OutdatedStoreError && (store === "files" || migrate === "yes")) {
      const text = `${error.found}. The start of a server migrates it.`;
      return { check: "store", outcome: "notable", text };
    }
    const problem = explain(error);
    if (problem === undefined) throw error;
    return { check: "store", outcome: "wrong", text: problem };
  }
};
