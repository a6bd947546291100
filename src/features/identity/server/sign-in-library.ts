/**
 * Sign-in by better-auth: its sessions, cookies and password hashing. What arrives as `password` is the base64 authKey that
 * the worker derived; the password itself never gets here. Accounts are made by invitation only (account-creation.ts).
 */
import { randomUUID } from 'node:crypto';
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import { APIError, createAuthMiddleware, isAPIError } from 'better-auth/api';
import { fromNodeHeaders, toNodeHandler } from 'better-auth/node';
import { DomainError } from '#src/platform/domain-error.ts';
import { cookieName } from '#src/platform/server/cookie-name.ts';
import { clientAddress } from '#src/platform/server/request.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { codeAsHeader, codeHeader, role } from '../contract.ts';
import type { AuthDeps, SignInGuards, SignInRoads } from './auth.ts';
import { linkedPath, linkedSignIn } from './linked-sign-in.ts';
import {
  enrolledPasskey,
  enrolmentAuthKey,
  passkeyEnrolment,
  passkeyPaths,
  passkeyPlugin,
  passkeySignIn,
} from './passkey-plugin.ts';
import { readBearer, seenMinutes } from './session-reader.ts';
import { touchSession } from './session-store.ts';
import { createSignInAudit } from './sign-in-audit.ts';
import { lockKeys } from './sign-in-lock.ts';

/** The only endpoints of the library that are open; everything else about accounts goes through tRPC. */
const openPaths: ReadonlySet<string> = new Set([
  'POST /api/auth/sign-in/email',
  'POST /api/auth/sign-out',
  ...passkeyPaths,
]);
const sessionSeconds = 14 * 24 * 60 * 60;
/** Set by us on every request: what a client claims about its own address is not believed. */
const addressHeader = 'x-consulta-address';

/** What our own hooks refuse with. */
const signInCodes = [
  'SIGN_IN_LOCKED',
  'ACCOUNT_DISABLED',
  'SECOND_FACTOR_NEEDED',
  'SECOND_FACTOR_WRONG',
] as const;

/** A refusal of ours in the library's own form. */
function refusalOf(error: unknown): unknown {
  if (!(error instanceof DomainError)) return error;
  const { code, retryAfterMs } = error;
  if (retryAfterMs === null) return new APIError('FORBIDDEN', { code });
  const headers = { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) };
  return new APIError('TOO_MANY_REQUESTS', { code, retryAfterMs }, headers);
}

async function orRefuse(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    throw refusalOf(error);
  });
}

/** Why the library refused, as our own code. */
function signInFailure(error: unknown): unknown {
  if (!isAPIError(error)) return error;
  const code: unknown = error.body?.code;
  const retryAfterMs: unknown = Reflect.get(error.body ?? {}, 'retryAfterMs');
  const known = signInCodes.find((each) => each === code);
  if (known !== undefined)
    return new DomainError(known, typeof retryAfterMs === 'number' ? { retryAfterMs } : {});
  return new DomainError(error.status === 'UNAUTHORIZED' ? 'WRONG_PASSWORD' : 'UNAVAILABLE', {
    cause: error,
  });
}

/** The library on the database and the addresses of this installation; only auth.ts loads it. */
export function createSignInLibrary(deps: AuthDeps, guards: SignInGuards): SignInRoads {
  const { lock, lockNotices, secondFactor, requirePassword, passkeys } = guards;
  const secure = deps.origins.every((origin) => origin.startsWith('https://'));
  const signIns = createSignInAudit(deps);
  const auth = betterAuth({
    appName: 'Consulta',
    baseURL: deps.origins[0] ?? 'http://localhost',
    basePath: '/api/auth',
    secret: deps.config.secret('session'),
    trustedOrigins: [...deps.origins],
    telemetry: { enabled: false },
    logger: { disabled: true },
    database: prismaAdapter(deps.database.prisma, { provider: 'postgresql' }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 44,
      maxPasswordLength: 44,
    },
    user: {
      additionalFields: {
        role: { type: 'string', required: true, input: false },
        locale: { type: 'string', required: true, input: false },
        era: { type: 'number', required: true, input: false },
        disabledAt: { type: 'date', required: false, input: false },
      },
    },
    session: {
      expiresIn: sessionSeconds,
      updateAge: 24 * 60 * 60,
      cookieCache: { enabled: false },
      // What is sensitive asks for the password instead.
      freshAge: 0,
      additionalFields: { deviceId: { type: 'string', required: false, input: false } },
    },
    plugins: [passkeyPlugin(deps.origins), linkedSignIn()],
    // Counted by address in front of this handler and by e-mail in the hook below.
    rateLimit: { enabled: false },
    advanced: {
      cookiePrefix: cookieName('consulta', secure),
      // Its own prefix would be the weaker `__Secure-`.
      useSecureCookies: false,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict', path: '/', secure },
      database: { generateId: () => randomUUID() },
      ipAddress: { ipAddressHeaders: [addressHeader] },
    },
    hooks: {
      before: createAuthMiddleware(async (ctx) => {
        if (ctx.path === passkeyEnrolment) {
          const { found } = await read(ctx.headers ?? new Headers(), false);
          if (found === null) throw new APIError('UNAUTHORIZED');
          await orRefuse(requirePassword({ userId: found.user.id }, enrolmentAuthKey(ctx.body)));
        }
        if (ctx.path !== '/sign-in/email') return;
        const retryAfterMs = await lock.begin(lockKeys.signIn(String(ctx.body?.email ?? '')));
        if (retryAfterMs === 0) return;
        await signIns.refused(String(ctx.body?.email ?? ''), 'SIGN_IN_LOCKED');
        throw refusalOf(new DomainError('SIGN_IN_LOCKED', { retryAfterMs }));
      }),
      after: createAuthMiddleware(async (ctx) => {
        const enrolled = ctx.path === passkeyEnrolment ? enrolledPasskey(ctx.context.returned) : null;
        if (enrolled !== null) {
          const { found } = await read(ctx.headers ?? new Headers(), false);
          await passkeys.added(enrolled.userId, enrolled.id, found?.session.deviceId ?? null);
        }
        if (ctx.path !== '/sign-in/email') return;
        const key = lockKeys.signIn(String(ctx.body?.email ?? ''));
        const { returned } = ctx.context;
        if (isAPIError(returned))
          await signIns.refused(String(ctx.body?.email ?? ''), String(returned.body?.code ?? 'REFUSED'));
        // Only the library's own refusal means a wrong password; after a right one the second step counts by itself.
        if (!isAPIError(returned)) await lock.succeeded(key);
        else if (returned.status === 'UNAUTHORIZED')
          lockNotices.failed(key, {
            email: String(ctx.body?.email ?? '')
              .trim()
              .toLowerCase(),
          });
        else await lock.succeeded(key);
      }),
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session, context) => {
            const user = await deps.database.prisma.user.findUnique({ where: { id: session.userId } });
            if (user?.disabledAt) throw new APIError('FORBIDDEN', { code: 'ACCOUNT_DISABLED' });
            // A passkey is two things already: the device, and finger, face or PIN.
            if (context?.path === passkeySignIn) return;
            // The device that let this one in has passed the second step, and asked for the password again.
            if (context?.path === linkedPath) return;
            await orRefuse(secondFactor.require(session.userId, context?.headers?.get(codeHeader) ?? null));
          },
          after: async (session) => signIns.signedIn(session),
        },
        // Sign-out ends the sockets of the session too, in whatever tab they are.
        delete: {
          after: async (session) => {
            await signIns.signedOut(session);
            await deps.sockets.closeSession(session.id);
          },
        },
      },
    },
  });
  const handler = toNodeHandler(auth);

  /** Only the cookie of this token: what else a request carries does not count beside it. */
  async function tokenHeaders(token: string): Promise<Headers> {
    const { sessionToken } = (await auth.$context).authCookies;
    return new Headers({ cookie: `${sessionToken.name}=${token}` });
  }

  /** The session of a cookie with its person; null for none. A session that can be told about its renewal is renewed daily. */
  async function read(headers: Headers, renew: boolean) {
    try {
      const answer = await auth.api.getSession({
        headers,
        query: { disableCookieCache: true, disableRefresh: !renew },
        returnHeaders: true,
      });
      return { found: answer.response, cookies: answer.headers.getSetCookie() };
    } catch (error) {
      // Ended between being found and being renewed.
      if (isAPIError(error) && error.status === 'UNAUTHORIZED') return { found: null, cookies: [] };
      // The library hides why; what it could not read is the database.
      if (isAPIError(error)) throw new DomainError('UNAVAILABLE', { cause: error });
      throw error;
    }
  }

  type Found = NonNullable<Awaited<ReturnType<typeof read>>['found']>;
  function describeSession({ user, session }: Found): SessionInfo {
    return {
      userId: user.id,
      role: role.parse(user.role),
      sessionId: session.id,
      deviceId: session.deviceId ?? null,
      expiresAt: session.expiresAt.getTime(),
    };
  }

  return {
    async handle(request, response) {
      const path = (request.url ?? '').split('?')[0] ?? '';
      if (!openPaths.has(`${request.method} ${path}`)) {
        response.writeHead(404, { 'content-type': 'application/json' }).end('{"code":"NOT_FOUND"}');
        return;
      }
      request.headers[addressHeader] = clientAddress(request, deps.config.trustProxy);
      await handler(request, response);
    },
    async resolveSession(headers, setCookies) {
      const token = readBearer(headers);
      const { found, cookies } = await read(
        token === null ? fromNodeHeaders(headers) : await tokenHeaders(token),
        setCookies !== undefined,
      );
      if (found === null || found.user.disabledAt) return null;
      const missing = found.user.role !== 'patient' && (await secondFactor.isMissing(found.user.id));
      // Renewed now and then, so that the browser's copy lives as long as the session. Never passed on from a session that
      // ended: that would delete the cookie of a sign-in that happened meanwhile. Programs have no use for it.
      if (cookies.length > 0 && token === null) setCookies?.(cookies);
      if (Date.now() - found.session.updatedAt.getTime() > seenMinutes * 60_000)
        await touchSession(deps.database.pool, found.session.id, seenMinutes);
      const session = describeSession(found);
      return missing ? { ...session, secondFactorMissing: true } : session;
    },
    async openSession({ email, authKey, code }, { address, userAgent }) {
      try {
        const given = code === undefined ? {} : { [codeHeader]: codeAsHeader(code) };
        const { headers } = await auth.api.signInEmail({
          body: { email, password: authKey },
          headers: new Headers({ [addressHeader]: address, 'user-agent': userAgent, ...given }),
          returnHeaders: true,
        });
        const { sessionToken } = (await auth.$context).authCookies;
        const cookie = headers.getSetCookie().find((each) => each.startsWith(`${sessionToken.name}=`));
        const token = cookie?.split(';', 1)[0]?.slice(sessionToken.name.length + 1) ?? '';
        const { found } = await read(await tokenHeaders(token), false);
        if (found === null) throw new DomainError('UNAVAILABLE');
        return { token, session: describeSession(found) };
      } catch (error) {
        throw signInFailure(error);
      }
    },
    async signInLinked(userId, { address, userAgent }) {
      try {
        const { headers } = await auth.api.signInLinkedDevice({
          body: { userId },
          headers: new Headers({ [addressHeader]: address, 'user-agent': userAgent }),
          returnHeaders: true,
        });
        return headers.getSetCookie();
      } catch (error) {
        throw signInFailure(error);
      }
    },
    async endSession(token) {
      await auth.api.signOut({ headers: await tokenHeaders(token) });
    },
  };
}
