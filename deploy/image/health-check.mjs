// Asks the server of this container whether it is alive, for HEALTHCHECK. A server that is not
// ready is not ended: its database may be unavailable, and a restart would not help.
import { request as requestClear } from "node:http";
import { request as requestEncrypted } from "node:https";

const { EKIDEN_PORT: port = "7930", EKIDEN_TLS_CERT: certificate = "none" } = process.env;
const isEncrypted = certificate !== "none" && certificate !== "";
const request = isEncrypted ? requestEncrypted : requestClear;
const maxMilliseconds = 2_500;

// The certificate is of the name by which others reach the server, which is not this address.
const options = { host: "127.0.0.1", port, path: "/healthz", rejectUnauthorized: false };
request(options, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
  .on("error", () => process.exit(1))
  .setTimeout(maxMilliseconds, () => process.exit(1))
  .end();
