// A private certificate authority, and a certificate of its own for a server on this machine.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Paths of files in PEM. */
export interface Authority {
  /** The authority's own: what a client must trust. */
  readonly certificate: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
}

const openssl = (...words: string[]): void => {
  execFileSync("openssl", words, { stdio: "pipe" });
};

const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/**
 * A server's certificate that is its own authority is not taken by clients in Rust, so that these
 * are two.
 */
export const makeAuthority = (directory: string): Authority => {
  const at = (name: string) => join(directory, name);
  const [certificate, key] = [at("authority.pem"), at("authority-key.pem")];
  const [serverCertificate, serverKey] = [at("server.pem"), at("server-key.pem")];
  const [request, extensions] = [at("request.pem"), at("extensions")];
  writeFileSync(
    extensions,
    "basicConstraints=critical,CA:FALSE\nsubjectAltName=DNS:localhost,IP:127.0.0.1\n" +
      "keyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth\n",
  );
  openssl(
    ...["req", "-x509", ...newKey, "-days", "2", "-subj", "/CN=Private authority"],
    ...["-addext", "keyUsage=critical,keyCertSign,cRLSign"],
    ...["-keyout", key, "-out", certificate],
  );
  openssl(...["req", ...newKey, "-subj", "/CN=localhost", "-keyout", serverKey, "-out", request]);
  openssl(
    ...["x509", "-req", "-in", request, "-CA", certificate, "-CAkey", key, "-set_serial", "2"],
    ...["-days", "2", "-extfile", extensions, "-out", serverCertificate],
  );
  return { certificate, serverCertificate, serverKey };
};
