// What of a scenario may be real and is nobody else's business: the ids of accounts, and access keys.

/**
 * Accounts that stand in AWS's documentation, in the order in which they stand for others.
 * Source: IAM User Guide and Organizations User Guide, their example policies.
 */
const EXAMPLES = ["111122223333", "444455556666", "777788889999", "123456789012", "888877776666", "999988887777"];

const ACCOUNT = /(?<![0-9A-Za-z])\d{12}(?![0-9A-Za-z])/g;
const KEY = /(?<![0-9A-Za-z])A[KS]IA[A-Z2-7]{16}(?![0-9A-Za-z])/g;
const EXAMPLE_KEY = "AKIAIOSFODNN7EXAMPLE";

/** Nobody has an account of one digit. */
const isExample = (account: string): boolean => EXAMPLES.includes(account) || /^(\d)\1*$/.test(account);

const found = (text: string, kind: RegExp, isKnown: (one: string) => boolean): string[] =>
  [...new Set(text.match(kind) ?? [])].filter((one) => !isKnown(one));

/** The account ids and the access keys in a text that are none of AWS's examples. */
export function real(text: string): { accounts: string[]; keys: string[] } {
  return { accounts: found(text, ACCOUNT, isExample), keys: found(text, KEY, (key) => key.endsWith("EXAMPLE")) };
}

/** The same text with examples in their place, everywhere: two accounts that differ differ still. */
export function replaced(text: string): string {
  const free = EXAMPLES.filter((account) => !text.includes(account));
  const stand = new Map<string, string>();
  for (const account of real(text).accounts) {
    // More accounts than AWS has examples.
    stand.set(account, free.shift() ?? `${100_000_000_000 + stand.size}`);
  }
  const keys = new Set(real(text).keys);
  return text.replace(ACCOUNT, (one) => stand.get(one) ?? one).replace(KEY, (one) => keys.has(one) ? EXAMPLE_KEY : one);
}
