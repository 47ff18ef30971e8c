// Who is signed in to the console.
import { described, number, oneOf, optional, string, structure } from "../shape.ts";
import type { PathRows } from "./row.ts";

const text = () => string(0);

const Session = structure({
  access: described(
    "open: no call needs a signature or a session; keys: every call does.",
    oneOf("open", "keys"),
  ),
  region: text(),
  account: described("12 digits.", text()),
  asOf: described("The time of the executions by now, in seconds since 1970.", number()),
  signedIn: optional(
    described(
      "Absent where no one is signed in.",
      structure({
        user: text(),
        accessKeyId: text(),
        until: described("When the session ends, in seconds since 1970.", number()),
        csrfToken: described("To be sent as X-Ekiden-Csrf with every call.", text()),
      }),
    ),
  ),
});

const open = {
  access: "open",
  region: "us-east-1",
  account: "123456789012",
  asOf: 1_764_003_600,
};
const withKeys = { ...open, access: "keys" };
const signedIn = {
  user: "mary",
  accessKeyId: "AKIAIOSFODNN7EXAMPLE",
  until: 1_764_032_400,
  csrfToken: "tB9c0w",
};

/** The longest secret that is taken, and the longest id. */
const maxCredentialCharacters = 256;

/** For the reference page. */
const why = "It is about the cookie of a browser.";

export const sessionRows = {
  DescribeSession: {
    method: "GET",
    path: "/api/session",
    why,
    summary: "Tells whether signing in is needed, and who is signed in.",
    input: structure({}),
    output: Session,
    caller: "anyone",
    faults: [],
    example: { input: {}, output: open },
  },
  SignIn: {
    method: "POST",
    path: "/api/session",
    why,
    summary:
      "Signs a browser in with an access key: the answer sets the cookie of a session. Only pages " +
      "of the server itself may do so, and the body must be sent as application/json. After too " +
      "many failures the answer is TooManyRequestsException, with the header Retry-After.",
    input: structure({
      accessKeyId: string(0, maxCredentialCharacters),
      secretAccessKey: string(0, maxCredentialCharacters),
    }),
    output: Session,
    caller: "anyone",
    faults: ["UnrecognizedClientException", "AccessDeniedException", "TooManyRequestsException"],
    example: {
      input: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI" },
      output: { ...withKeys, signedIn },
    },
  },
  SignOut: {
    method: "DELETE",
    path: "/api/session",
    why,
    summary:
      "Ends the session of the cookie, and takes the cookie back. It needs the token of the " +
      "session in the header X-Ekiden-Csrf.",
    input: structure({}),
    output: Session,
    caller: "anyone",
    faults: ["ExpiredTokenException", "AccessDeniedException"],
    example: { input: {}, output: withKeys },
  },
} as const satisfies PathRows;
