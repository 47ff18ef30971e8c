// What a test in a browser needs of the example.
export { handler as book } from "../functions/book.ts";
export { type ApprovalService, startApprovalService } from "./approval-service.ts";
export { type Expense, type Rules, usualRules } from "./expense.ts";
export { approveExpense } from "./workflow.ts";
