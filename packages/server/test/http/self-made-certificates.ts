// Certificates that no other machine trusts, for this machine, made when a test wants them.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SelfMade {
  readonly cert: string;
  readonly key: string;
  /** What a client must trust. */
  readonly ca: string;
}

/** A directory with certificates in it, gone after the test. */
export class Certificates implements Disposable {
  readonly directory = mkdtempSync(join(tmpdir(), "ekiden-tls-"));

  at(name: string): string {
    return join(this.directory, name);
  }

  make(name: string, passphrase?: string): SelfMade {
    const [cert, key] = [this.at(`${name}.cert.pem`), this.at(`${name}.key.pem`)];
    const protection = passphrase === undefined ? ["-nodes"] : ["-passout", `pass:${passphrase}`];
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"],
        ...["-days", "2", "-subj", `/CN=${name}`, "-keyout", key, "-out", cert, ...protection],
        ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
      ],
      { stdio: "pipe" },
    );
    return { cert, key, ca: readFileSync(cert, "utf8") };
  }

  /** Puts another pair in the place of one, as tools that renew certificates do. */
  replace(old: SelfMade, { cert, key }: SelfMade): void {
    renameSync(cert, old.cert);
    renameSync(key, old.key);
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
