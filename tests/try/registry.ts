// A registry that has the packages of this repository as they are packed, and sends npm and pnpm
// on to the registry of this machine for all others. So pages can say `npm install @ekiden/flow`
// before there is a release.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { repository } from "../../tools/files.ts";
import type { PackedPackage } from "../../tools/release/pack.ts";

interface Manifest {
  readonly name: string;
  readonly version: string;
}

const manifestOf = ({ archive }: PackedPackage): Manifest =>
  JSON.parse(execFileSync("tar", ["-xzOf", archive, "package/package.json"], { encoding: "utf8" }));

const archives = "/-/packed/";
const binaries = "/-/binaries/";

export class PackedRegistry implements AsyncDisposable {
  readonly #server: Server;
  readonly #packed: ReadonlyMap<string, PackedPackage>;
  readonly #upstream: string;

  private constructor(packed: readonly PackedPackage[], upstream: string) {
    this.#packed = new Map(packed.map((each) => [each.name, each]));
    this.#upstream = upstream.replace(/\/$/, "");
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async open(packed: readonly PackedPackage[]): Promise<PackedRegistry> {
    const upstream = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" });
    const registry = new PackedRegistry(packed, upstream.trim());
    await once(registry.#server.listen(0, "127.0.0.1"), "listening");
    return registry;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Settings of npm and pnpm, as they take them from the environment. */
  get environment(): Readonly<Record<string, string>> {
    return {
      npm_config_registry: this.address,
      pnpm_config_registry: this.address,
      npm_config_better_sqlite3_binary_host: `${this.address}${binaries}`.replace(/\/$/, ""),
    };
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = decodeURIComponent(request.url ?? "/");
    const packed = this.#packed.get(path.slice(1));
    if (packed) response.setHeader("content-type", "application/json").end(this.#entryOf(packed));
    else if (path.startsWith(archives)) this.#sendArchive(path.slice(archives.length), response);
    else if (path.startsWith(binaries)) sendBinary(path, response);
    else response.writeHead(302, { location: `${this.#upstream}${request.url}` }).end();
  }

  #sendArchive(name: string, response: ServerResponse): void {
    const packed = this.#packed.get(name);
    if (packed) response.end(readFileSync(packed.archive));
    else response.writeHead(404).end();
  }

  #entryOf(packed: PackedPackage): string {
    const manifest = manifestOf(packed);
    const { name, version } = manifest;
    const digest = createHash("sha512").update(readFileSync(packed.archive)).digest("base64");
    const tarball = `${this.address}${archives}${encodeURIComponent(name)}`;
    const dist = { tarball, integrity: `sha512-${digest}` };
    const versions = { [version]: { ...manifest, dist } };
    return JSON.stringify({ name, "dist-tags": { latest: version }, versions });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The native part of better-sqlite3 that this repository has, so that none has to be compiled. */
const sendBinary = (path: string, response: ServerResponse): void => {
  const folder = join(repository, "node_modules/better-sqlite3");
  const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
  const { arch, platform, versions } = process;
  const file = `-v${version}-node-v${versions.modules}-${platform}-${arch}.`;
  if (!path.includes(file)) response.writeHead(404).end();
  else {
    const words = ["-czf", "-", "-C", folder, "build/Release/better_sqlite3.node"];
    response.end(execFileSync("tar", words, { maxBuffer: 64 * 1024 * 1024 }));
  }
};
