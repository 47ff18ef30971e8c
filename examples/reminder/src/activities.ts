export async function remind(to: string, what: string): Promise<void> {
  console.log(`  to ${to}: please ${what}`);
}
