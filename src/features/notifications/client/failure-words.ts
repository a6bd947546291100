/** What the reason of a failed delivery means to an administrator. Pure. */

export const failureMeanings = [
  'unreached',
  'busy',
  'refused',
  'mailServer',
  'mailSignIn',
  'address',
  'mail',
  'other',
] as const;
export type FailureMeaning = (typeof failureMeanings)[number];

const patterns: readonly (readonly [RegExp, FailureMeaning])[] = [
  [/^no (answer|connection)$/, 'unreached'],
  [/^status (408|425|429|5\d\d)$/, 'busy'],
  [/^status \d+$/, 'refused'],
  [/^server (EAUTH|53[045])/, 'mailSignIn'],
  [/^server /, 'mailServer'],
  [/^recipient /, 'address'],
  [/^message /, 'mail'],
];

/** Reasons as the deliveries write them: a status of a push service, or about what a mail server complained and its codes. */
export function failureMeaning(reason: string): FailureMeaning {
  return patterns.find(([pattern]) => pattern.test(reason))?.[1] ?? 'other';
}
