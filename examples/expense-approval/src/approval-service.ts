// Where expenses are submitted: a server in a process of its own, and a worker for the workflow.
import { fileURLToPath } from "node:url";
import {
  createWorker,
  FlowClient,
  humanTasks,
  registerDomain,
  SwfClient,
  type WorkflowHandle,
} from "@ekiden/flow";
import { type Expense, type Outcome, type Rules, usualRules } from "./expense.ts";
import { startServer } from "./server.ts";
import { approveExpense } from "./workflow.ts";

/** Where the compiled functions are. */
const folder = fileURLToPath(new URL("../output", import.meta.url));

export interface ApprovalService extends AsyncDisposable {
  readonly endpoint: string;
  readonly domain: string;
  /** Ada submits it; mary is asked first, and john after her. */
  submit(number: string, cents: number, rules?: Partial<Rules>): Promise<WorkflowHandle<Outcome>>;
}

/** `ledger`: the path of the file that bookings are written into. */
export async function startApprovalService(ledger: string): Promise<ApprovalService> {
  const server = await startServer(folder);
  const { endpoint } = server;
  const domain = "office";
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const swf = new SwfClient({ endpoint, region: "us-east-1", credentials });
  await registerDomain(swf, domain, { retentionDays: 1 });
  const common = { client: swf, domain, taskList: "expenses", activities: humanTasks };
  const worker = await createWorker({ ...common, workflows: [approveExpense] });
  const client = new FlowClient({ client: swf, domain });
  return {
    endpoint,
    domain,
    submit(number, cents, rules = {}) {
      const people = { employee: "Ada", approver: "mary", manager: "john" };
      const expense: Expense = { number, cents, purpose: "a journey", ...people };
      const input = { expense, rules: { ...usualRules, ledger, ...rules } };
      return client.start(approveExpense, { workflowId: number, input });
    },
    async [Symbol.asyncDispose]() {
      await worker[Symbol.asyncDispose]();
      await swf.close();
      await server[Symbol.asyncDispose]();
    },
  };
}
