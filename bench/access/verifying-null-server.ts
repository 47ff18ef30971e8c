// The ceiling of a server that must know whose call it is: the null server, which verifies too.
import { Verifier } from "@ekiden/server";
import { anyCredentials } from "../client/swf.ts";
import { answerConstantly } from "../constant-answer.ts";

const verifier = new Verifier({ region: "us-east-1", service: "swf" });

answerConstantly(Number(process.argv[2]), ({ method = "", url = "", rawHeaders }, body) => {
  const claim = verifier.read({ method, path: url, headers: rawHeaders }, Date.now());
  if (verifier.isSignedWith(claim, body, [anyCredentials.secretAccessKey])) return;
  throw new Error("A good signature was refused");
});
