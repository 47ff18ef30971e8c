// The certificate that the server shows, and its key: read from two files, checked before they are
// used, and read again while the server runs.
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createSecureContext } from "node:tls";
import { ConfigError } from "../config.ts";

interface CertificateFiles {
  /** In PEM: the server's own certificate first, then those that lead to its authority. */
  readonly cert: string;
  /** In PEM, without a passphrase. */
  readonly key: string;
}

/** What the files held. */
interface CertificatePair {
  readonly cert: string;
  readonly key: string;
}

interface CertificateFacts {
  readonly subject: string;
  /** As the certificate writes it, such as `Nov 25 14:00:00 2027 GMT`. */
  readonly until: string;
}

/**
 * Undefined for `none` and `none`.
 * Rejects with ConfigError for one without the other, and for files that cannot be used.
 */
export const openCertificate = async (
  cert = "none",
  key = "none",
): Promise<Certificate | undefined> => {
  if (cert === "none" && key === "none") return undefined;
  if (key === "none") throw new ConfigError("--tls-cert needs --tls-key: give both, or none.");
  if (cert === "none") throw new ConfigError("--tls-key needs --tls-cert: give both, or none.");
  const certificate = new Certificate({ cert, key });
  await certificate.reload();
  return certificate;
};

export class Certificate {
  readonly #files: CertificateFiles;
  #pair: CertificatePair = { cert: "", key: "" };

  constructor(files: CertificateFiles) {
    this.#files = files;
  }

  get pair(): CertificatePair {
    return this.#pair;
  }

  get facts(): CertificateFacts {
    const { subject, validTo } = new X509Certificate(this.#pair.cert);
    return { subject: (subject ?? "").replaceAll("\n", ", "), until: validTo };
  }

  /**
   * Reads the files; true if they have changed.
   * Rejects with ConfigError for what cannot be used, and then keeps what it had.
   */
  async reload(): Promise<boolean> {
    const cert = await read("--tls-cert", this.#files.cert);
    const key = await read("--tls-key", this.#files.key);
    if (cert === this.#pair.cert && key === this.#pair.key) return false;
    check(this.#files, { cert, key });
    this.#pair = { cert, key };
    return true;
  }
}

const read = async (flag: string, file: string): Promise<string> => {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new ConfigError(`${flag} cannot be read (${file}): ${reasonOf(error)}.`);
  }
};

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EACCES: "this user may not read it",
  EISDIR: "it is a directory",
};

const reasonOf = (error: unknown): string => {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return reasons[code] ?? message;
};

const check = (files: CertificateFiles, pair: CertificatePair): void => {
  const certificate = readCertificate(files.cert, pair.cert);
  if (!certificate.checkPrivateKey(readKey(files.key, pair.key))) {
    throw new ConfigError(
      `--tls-key (${files.key}) is not the key of the first certificate in --tls-cert ` +
        `(${files.cert}).`,
    );
  }
  try {
    createSecureContext(pair);
  } catch (error) {
    throw new ConfigError(`--tls-cert (${files.cert}) cannot be used: ${reasonOf(error)}.`);
  }
};

const readCertificate = (file: string, text: string): X509Certificate => {
  try {
    return new X509Certificate(text);
  } catch {
    throw new ConfigError(
      `--tls-cert (${file}) holds no certificate in PEM, as in -----BEGIN CERTIFICATE-----.`,
    );
  }
};

const readKey = (file: string, text: string): KeyObject => {
  if (/ENCRYPTED/.test(text)) {
    throw new ConfigError(`--tls-key (${file}) has a passphrase: give a key without one.`);
  }
  try {
    return createPrivateKey(text);
  } catch {
    throw new ConfigError(
      `--tls-key (${file}) holds no private key in PEM, as in -----BEGIN PRIVATE KEY-----.`,
    );
  }
};
