// A server that speaks what of AWS the targets use: Invoke of Lambda, and AssumeRole of STS.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Invoked {
  readonly name: string;
  readonly payload: string;
  /** The key that signed the call. */
  readonly accessKeyId: string;
}

export interface FakeAws extends AsyncDisposable {
  readonly endpoint: string;
  readonly invoked: Invoked[];
  readonly assumed: string[];
}

interface Behavior {
  readonly answer: (invoked: Invoked, response: ServerResponse) => void;
  /** May the role be assumed? There is no answer where that is not said. */
  readonly trusts?: (role: string) => boolean | undefined;
}

const accessKeyOf = ({ headers }: IncomingMessage): string =>
  /Credential=([^/]+)/.exec(headers.authorization ?? "")?.[1] ?? "";

const xml = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { "content-type": "text/xml" }).end(text);
};

const assumeRole = (response: ServerResponse, role: string, isTrusted: boolean): void => {
  if (!isTrusted) {
    const message = `not authorized to perform: sts:AssumeRole on resource: ${role}`;
    const error = `<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error>`;
    xml(response, 403, `<ErrorResponse>${error}<RequestId>1</RequestId></ErrorResponse>`);
    return;
  }
  const expiration = new Date(Date.now() + 900_000).toISOString();
  const credentials =
    `<AccessKeyId>ASIA${role.split("/").at(-1)}</AccessKeyId>` +
    "<SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>" +
    `<Expiration>${expiration}</Expiration>`;
  const result = `<AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult>`;
  xml(response, 200, `<AssumeRoleResponse>${result}</AssumeRoleResponse>`);
};

export const startAws = async ({ answer, trusts = () => true }: Behavior): Promise<FakeAws> => {
  const invoked: Invoked[] = [];
  const assumed: string[] = [];
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    const [, name] = /^\/2015-03-31\/functions\/(.+)\/invocations$/.exec(request.url ?? "") ?? [];
    if (name === undefined) {
      const role = new URLSearchParams(body).get("RoleArn") ?? "";
      assumed.push(role);
      const isTrusted = trusts(role);
      if (isTrusted !== undefined) assumeRole(response, role, isTrusted);
      return;
    }
    const accessKeyId = accessKeyOf(request);
    const one = { name: decodeURIComponent(name), payload: body, accessKeyId };
    invoked.push(one);
    answer(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoked,
    assumed,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};

/** The answer of Lambda to a function that it does not have. */
export const notFound = (response: ServerResponse, name: string): void => {
  const Message = `Function not found: arn:aws:lambda:us-east-1:123456789012:function:${name}`;
  response.writeHead(404, { "x-amzn-errortype": "ResourceNotFoundException" });
  response.end(JSON.stringify({ Type: "User", Message }));
};
