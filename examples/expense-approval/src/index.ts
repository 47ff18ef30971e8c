// What a test in a browser needs of the example.
export { handler as book } from "../functions/book.ts";
export { type Expense, type Rules, usualRules } from "./expense.ts";
export { type Office, openOffice } from "./office.ts";
export { approveExpense } from "./workflow.ts";
