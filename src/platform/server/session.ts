/** Who is asking. Identity finds it from the cookie; everything else only reads it. */
import type { IncomingHttpHeaders } from 'node:http';

/** As the identity contract lists them; the compiler compares where identity hands its resolver in. */
export type Role = 'patient' | 'provider' | 'admin';

export interface SessionInfo {
  readonly userId: string;
  readonly role: Role;
  readonly sessionId: string;
  /** Device bound to the session when the request (or, over the socket, the connection) began. */
  readonly deviceId: string | null;
  /** Milliseconds since epoch; a socket is closed then. */
  readonly expiresAt: number;
  /** The clinic asks for a second step that is not set up yet: until it is, only one's own account is open. */
  readonly secondFactorMissing?: true;
}

/** Somebody without an account whom a cookie lets into one call. */
export interface GuestInfo {
  readonly guestId: string;
}

/** Answers null for no such cookie, or one that is good for nothing any more. */
export type ResolveGuest = (headers: IncomingHttpHeaders) => Promise<GuestInfo | null>;

/** Answers null for no session, an ended one, or a disabled account. `setCookies` is called when the browser's cookie has to be renewed. */
export type ResolveSession = (
  headers: IncomingHttpHeaders,
  setCookies?: (cookies: readonly string[]) => void,
) => Promise<SessionInfo | null>;
