/**
 * The road in, as the rest of the server sees it. Sockets find their session here; everything else is done by the sign-in library
 * (sign-in-library.ts). That is half of all modules of a server, so it is loaded when it is first needed: a restart is felt by who is
 * connected (docs/decisions/137-the-sign-in-library-comes-later.md).
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { cookieName } from '#src/platform/server/cookie-name.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { ResolveSession, SessionInfo } from '#src/platform/server/session.ts';
import type { RequirePassword } from './current-password.ts';
import type { LockNotices } from './lock-notices.ts';
import type { Passkeys } from './passkeys.ts';
import type { SecondFactor } from './second-factor.ts';
import { createSessionReader, readBearer, readToken, seenMinutes } from './session-reader.ts';
import type { SignInLock } from './sign-in-lock.ts';

export type AuthDeps = Pick<PlatformDeps, 'config' | 'database' | 'origins' | 'sockets'>;

/** What stands beside the library at each sign-in. */
export interface SignInGuards {
  readonly lock: SignInLock;
  readonly lockNotices: LockNotices;
  readonly secondFactor: SecondFactor;
  readonly requirePassword: RequirePassword;
  readonly passkeys: Passkeys;
}

export interface SignInRoads {
  /** Serves /api/auth/*. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  resolveSession: ResolveSession;
  /** Sign-in of a program. WRONG_PASSWORD, SIGN_IN_LOCKED, ACCOUNT_DISABLED, SECOND_FACTOR_NEEDED or SECOND_FACTOR_WRONG otherwise. */
  openSession(
    credentials: { email: string; authKey: string; code?: string | undefined },
    from: { address: string; userAgent: string },
  ): Promise<{ token: string; session: SessionInfo }>;
  /** A session for a device that another one of this person has let in; answers its cookies. ACCOUNT_DISABLED. */
  signInLinked(userId: string, from: { address: string; userAgent: string }): Promise<string[]>;
  /** Ends the session of a program, if it is one. */
  endSession(token: string): Promise<void>;
}

export interface Auth extends SignInRoads {
  /** Loads the library, so that nobody has to wait for it. */
  warm(): Promise<void>;
}

/** One sign-in service on the database and the addresses of this installation. */
export function createAuth(deps: AuthDeps, guards: SignInGuards): Auth {
  const secure = deps.origins.every((origin) => origin.startsWith('https://'));
  const cookie = {
    name: cookieName('consulta.session_token', secure),
    secret: deps.config.secret('session'),
  };
  const readSession = createSessionReader(deps.database.prepared, seenMinutes);
  let loaded: Promise<SignInRoads> | null = null;
  const library = () => {
    loaded ??= import('./sign-in-library.ts').then(({ createSignInLibrary }) =>
      createSignInLibrary(deps, guards),
    );
    return loaded;
  };
  return {
    handle: async (request, response) => (await library()).handle(request, response),
    async resolveSession(headers, setCookies) {
      if (setCookies !== undefined || readBearer(headers) !== null)
        return (await library()).resolveSession(headers, setCookies);
      const token = readToken(headers.cookie, cookie);
      return token === null ? null : readSession(token);
    },
    openSession: async (credentials, from) => (await library()).openSession(credentials, from),
    signInLinked: async (userId, from) => (await library()).signInLinked(userId, from),
    endSession: async (token) => (await library()).endSession(token),
    async warm() {
      await library();
    },
  };
}
