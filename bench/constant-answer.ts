import { createServer, type IncomingMessage } from "node:http";

const answer = JSON.stringify({ taskToken: "t".repeat(160), startedEventId: 3 });

/** Serves on a port of the loopback address. `look` may throw, which ends the process. */
export const answerConstantly = (
  port: number,
  look?: (request: IncomingMessage, body: Buffer) => void,
): void => {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const body = Buffer.concat(pieces);
      look?.(request, body);
      JSON.parse(body.toString("utf8"));
      response.writeHead(200, {
        "Content-Type": "application/x-amz-json-1.0",
        "Content-Length": answer.length,
      });
      response.end(answer);
    });
  });
  server.listen(port, "127.0.0.1");
};
