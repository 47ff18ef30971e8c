// A signal that starts the run that it is for, where none is open.
import { executionOperations } from "../operations/executions.ts";
import { Data, RunId, SignalName } from "../scalars.ts";
import { boolean, described, optional, structure } from "../shape.ts";
import type { EkidenRows } from "./row.ts";

const { StartWorkflowExecution } = executionOperations;

export const signalWithStartRows = {
  SignalWithStartWorkflowExecution: {
    summary:
      "Signals the open execution of a workflow id, or, where none is open, starts one that has " +
      "the signal from the beginning. It is one change: no execution starts without its signal, " +
      "no signal goes to one that has closed meanwhile, and of many callers at once one starts " +
      "the execution. The members of StartWorkflowExecution are used only where it starts one, " +
      "and only then is it refused for what that operation is refused for: a type that is not " +
      "registered, a default that is missing, the limit of open executions. A call that is " +
      "repeated because its outcome is not known may record its signal twice, as with " +
      "SignalWorkflowExecution, and may start a second execution where the first has closed.",
    input: structure({
      ...StartWorkflowExecution.input.properties,
      signalName: SignalName,
      signalInput: optional(described("The input of the signal.", Data)),
    }),
    output: structure({
      runId: described("Of the execution that has the signal.", RunId),
      started: described("It was started for the signal.", boolean()),
    }),
    isReadOnly: false,
    policy: {
      resource: "domain",
      keys: {
        "swf:tagList.member.0": ["tagList", 0],
        "swf:tagList.member.1": ["tagList", 1],
        "swf:tagList.member.2": ["tagList", 2],
        "swf:tagList.member.3": ["tagList", 3],
        "swf:tagList.member.4": ["tagList", 4],
        "swf:taskList.name": ["taskList", "name"],
        "swf:workflowType.name": ["workflowType", "name"],
        "swf:workflowType.version": ["workflowType", "version"],
      },
      includes: ["StartWorkflowExecution", "SignalWorkflowExecution"],
    },
    faults: [
      "UnknownResourceFault",
      "TypeDeprecatedFault",
      "DomainDeprecatedFault",
      "DefaultUndefinedFault",
      "LimitExceededFault",
    ],
    example: {
      input: {
        domain: "office",
        workflowId: "expense-9",
        workflowType: { name: "Expense", version: "1" },
        input: '{"amount":12}',
        signalName: "receipt",
        signalInput: '{"page":1}',
      },
      output: { runId: "24rA", started: true },
    },
  },
} as const satisfies EkidenRows;
