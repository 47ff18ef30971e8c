// The ceiling: `node:http` with keep-alive that reads the body, parses it and answers a constant.
import { answerConstantly } from "./constant-answer.ts";

answerConstantly(Number(process.argv[2]));
