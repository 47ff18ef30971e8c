// The ceiling: `node:http` with keep-alive that reads the body, parses it and answers a constant.
import { createServer } from "node:http";

const answer = JSON.stringify({ taskToken: "t".repeat(160), startedEventId: 3 });

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    JSON.parse(Buffer.concat(pieces).toString("utf8"));
    response.writeHead(200, {
      "Content-Type": "application/x-amz-json-1.0",
      "Content-Length": answer.length,
    });
    response.end(answer);
  });
});

server.listen(Number(process.argv[2]), "127.0.0.1");
