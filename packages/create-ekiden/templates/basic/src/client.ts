// Where the server is: the one of `npm run dev`, unless EKIDEN_ENDPOINT names another. Nothing is
// sent to Amazon SWF unless this file says so.
import { SwfClient } from "@ekiden/flow";

export const client = new SwfClient({
  endpoint: process.env.EKIDEN_ENDPOINT ?? "http://127.0.0.1:7930",
  region: "us-east-1",
  credentials: "none",
});
export const domain = "shop";
export const taskList = "main";
