// A worker in a process of its own, which is killed while its polls wait: node killed-worker.js URL DOMAIN LIST COUNT
import { request } from "node:http";

const [url, domain, name, count] = process.argv.slice(2);
for (let polls = 0; polls < Number(count); polls += 1) {
  const headers = { "x-amz-target": "SimpleWorkflowService.PollForDecisionTask" };
  const poll = request(url, { method: "POST", agent: false, headers });
  poll.end(JSON.stringify({ domain, taskList: { name } }));
}
