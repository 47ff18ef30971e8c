// Certificates that a test makes, and trusts.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { get } from "node:https";
import { join } from "node:path";

/** Of 127.0.0.1, with `name` as its subject; replaces the one that was there. */
export const makeCertificate = (directory: string, name: string) => {
  const [cert, key] = [join(directory, "cert.pem"), join(directory, "key.pem")];
  execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-days", "2", "-subj", `/CN=${name}`, "-keyout", key, "-out", cert],
      ...["-addext", "subjectAltName=IP:127.0.0.1"],
    ],
    { stdio: "pipe" },
  );
  return { cert, key, ca: readFileSync(cert, "utf8") };
};

/** Of a page, by a connection of its own to a server with that certificate. */
export const statusOf = (url: string, ca: string) =>
  new Promise((resolve, reject) => {
    get(url, { ca, agent: false }, (response) => {
      response.resume().on("end", () => resolve(response.statusCode));
    }).on("error", reject);
  });
