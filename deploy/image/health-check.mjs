// Asks the server of this container whether it is alive, for HEALTHCHECK. A server that is not
// ready is not ended: its database may be unavailable, and a restart would not help.
import { request as requestClear } from "node:http";
import { request as requestEncrypted } from "node:https";

const { EKIDEN_PORT: port = "7930", EKIDEN_TLS_CERT: certificate = "none" } = process.env;
const isEncrypted = certificate !== "none" && certificate !== "";
const maxMilliseconds = 2_500;

// The certificate is of the name by which others reach the server, which is not this address.
const options = { host: "127.0.0.1", port, path: "/healthz", rejectUnauthorized: false };
const ask = (request, onError) =>
  request(options, ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
    .on("error", onError)
    .setTimeout(maxMilliseconds, () => process.exit(1))
    .end();

// A certificate may have been given by a flag or a file, too, and not by its variable.
const requests = [requestClear, requestEncrypted];
const [first, second] = isEncrypted ? requests.reverse() : requests;
ask(first, () => ask(second, () => process.exit(1)));
