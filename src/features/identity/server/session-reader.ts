/**
 * The session behind a cookie, for sockets: a start or a lost network brings everybody back at once, and asking the sign-in library
 * costs several statements each. Reads what it wrote, in one statement for all who wait at one moment; never renews anything.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Queryable } from '#src/platform/server/database.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { role } from '../contract.ts';
import { listSessionsByToken, touchSession } from './session-store.ts';

/** How exactly a person is told when a session was last used. */
export const seenMinutes = 5;
/** Most in one statement. */
const largest = 500;

/** The library's cookie: `<token>.<base64 of HMAC-SHA-256 over the token>`, percent-encoded. */
export interface SessionCookie {
  readonly name: string;
  readonly secret: string;
}

const bearerPattern = /^Bearer ([A-Za-z0-9._%-]+)$/i;

/** The token that a program shows; null for none. */
export function readBearer({ authorization }: IncomingHttpHeaders): string | null {
  return bearerPattern.exec(authorization ?? '')?.[1] ?? null;
}

/** The token of a cookie that we signed; null for any other one. */
export function readToken(header: string | undefined, { name, secret }: SessionCookie): string | null {
  const start = `${name}=`;
  const pair = header
    ?.split(';')
    .map((each) => each.trim())
    .find((each) => each.startsWith(start));
  if (pair === undefined) return null;
  let value: string;
  try {
    value = decodeURIComponent(pair.slice(start.length));
  } catch {
    return null;
  }
  const end = value.lastIndexOf('.');
  const signature = value.slice(end + 1);
  if (end < 1 || signature.length !== 44 || !signature.endsWith('=')) return null;
  const token = value.slice(0, end);
  const given = Buffer.from(signature, 'base64');
  const expected = createHmac('sha256', secret).update(token).digest();
  return given.length === expected.length && timingSafeEqual(given, expected) ? token : null;
}

interface Waiting {
  readonly token: string;
  resolve(session: SessionInfo | null): void;
  reject(error: unknown): void;
}

/** Answers who a token belongs to as the database says now; null for an ended session or a disabled account. */
export function createSessionReader(
  q: Queryable,
  seenMinutes: number,
): (token: string) => Promise<SessionInfo | null> {
  const waiting: Waiting[] = [];
  let running = false;

  async function readAll(batch: readonly Waiting[]): Promise<void> {
    const rows = await listSessionsByToken(
      q,
      batch.map(({ token }) => token),
      seenMinutes,
    );
    const found = new Map(rows.map((row) => [row.token, row]));
    for (const row of rows) if (row.unseen) await touchSession(q, row.sessionId, seenMinutes);
    for (const { token, resolve } of batch) {
      const row = found.get(token);
      if (row === undefined) resolve(null);
      else {
        const { userId, sessionId, deviceId, expiresAt } = row;
        const session = { userId, role: role.parse(row.role), sessionId, deviceId, expiresAt };
        resolve(row.secondFactorMissing ? { ...session, secondFactorMissing: true } : session);
      }
    }
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, largest);
      try {
        await readAll(batch);
      } catch (error) {
        for (const each of batch) each.reject(error);
      }
    }
    running = false;
  }

  return (token) =>
    new Promise((resolve, reject) => {
      waiting.push({ token, resolve, reject });
      if (running) return;
      running = true;
      void run();
    });
}
