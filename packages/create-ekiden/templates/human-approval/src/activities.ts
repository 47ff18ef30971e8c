// What follows an approval.

export interface Expense {
  readonly person: string;
  readonly amount: number;
}

export const pay = async ({ person, amount }: Expense): Promise<string> =>
  `${person} gets ${amount}`;
