/** Why a mail did not leave. Never holds an address or what a server wrote: both end up in logs. */

/** `server`: nothing gets through at the moment, whoever it is for. `recipient`: this address is refused. `message`: this mail is. */
export type MailTrouble = 'server' | 'recipient' | 'message';

export interface MailFailure {
  /** Temporary: the same mail may get through later. Permanent: it never will. */
  readonly lasting: 'temporary' | 'permanent';
  readonly about: MailTrouble;
  /** Answer of the mail server, such as 550; null when there was none. */
  readonly smtpCode: number | null;
  /** The finer code of RFC 3463, such as 5.1.1. */
  readonly status: string | null;
  /** Short name of what went wrong, such as EAUTH or ETLS. */
  readonly reason: string;
}

export class MailError extends Error {
  readonly failure: MailFailure;

  constructor(failure: MailFailure) {
    const { lasting, about, smtpCode, status, reason } = failure;
    const codes = [smtpCode, status].filter((code) => code !== null).join(' ');
    super(`mail not sent: ${lasting}, ${about}, ${reason}${codes === '' ? '' : ` (${codes})`}`);
    this.name = 'MailError';
    this.failure = failure;
  }
}

/** Commands whose refusal is about one address, or about one mail. */
const troubles: Readonly<Record<string, MailTrouble>> = { 'RCPT TO': 'recipient', DATA: 'message' };

/** Reads what nodemailer throws. Whatever is not a lasting refusal of this address or this mail can be tried again. */
export function explainMailFailure(error: unknown): MailError {
  const read = (name: string): unknown => (error instanceof Error ? Reflect.get(error, name) : undefined);
  const [responseCode, response, command, code] = ['responseCode', 'response', 'command', 'code'].map(read);
  const smtpCode = typeof responseCode === 'number' ? responseCode : null;
  const status = typeof response === 'string' ? /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(response) : null;
  // A wrong password, a refused sender and a closed door are refusals of us: an administrator can mend them.
  const about = (typeof command === 'string' ? troubles[command] : undefined) ?? 'server';
  // 503 says that the conversation went wrong, not the mail.
  const final = smtpCode !== null && smtpCode >= 500 && smtpCode !== 503;
  return new MailError({
    lasting: about !== 'server' && final ? 'permanent' : 'temporary',
    about,
    smtpCode,
    status: status?.[1] ?? null,
    reason: typeof code === 'string' ? code : 'UNKNOWN',
  });
}

/** What went wrong in short, for the administrator: about what, and the server's codes. */
export function sayFailure({ about, smtpCode, status, reason }: MailFailure): string {
  const codes = [smtpCode, status].filter((code) => code !== null).join(' ');
  return `${about} ${codes === '' ? reason : codes}`;
}

/** The address itself is refused for good, whether the server says so at its name or only after the mail (RFC 3463: 5.1.x, 5.2.1). */
export function isBounce({ lasting, about, status }: MailFailure): boolean {
  return lasting === 'permanent' && (about === 'recipient' || /^5\.(1\.\d+|2\.1)$/.test(status ?? ''));
}
