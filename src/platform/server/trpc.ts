/**
 * The one tRPC root of the server. A feature's router is made by a function that takes its services, so that everything
 * it stands on is handed in and typed, and the context only says who is asking:
 *
 * ```ts
 * // src/features/identity/server/router.ts
 * export function createIdentityRouter(identity: IdentityServices) {
 *   return router({
 *     me: userProcedure.output(contract.me.output).query(({ ctx }) => identity.getMe(ctx.session)),
 *   });
 * }
 * ```
 *
 * `src/app-router.ts` puts the routers together; `src/server.ts` makes the services. Errors: throw `DomainError`
 * (or let the protocol's `Refusal` through); the formatter below turns both into `data.appCode`.
 */
import { initTRPC, TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { DomainError, errorKinds } from '../domain-error.ts';
import { wire } from '../wire.ts';
import { describeFailure } from './failure.ts';
import type { Endpoint } from './http-api/endpoint.ts';
import type { Limiter, LimitName } from './limits.ts';
import type { ObserveCall } from './metrics.ts';
import type { GuestInfo, Role, SessionInfo } from './session.ts';
import type { SocketTurns } from './socket-turns.ts';

/** What every procedure knows about the request. Over the socket it is made once, when the connection opens. */
export interface RequestContext {
  readonly session: SessionInfo | null;
  /** A guest of one call; only {@link callerProcedure}s take that for anybody. */
  readonly guest: GuestInfo | null;
  /** Names the request in logs and in `data.requestId`; over the socket, the connection. */
  readonly requestId: string;
  /** Set over the socket only: the connection, for presence. */
  readonly connectionId: string | null;
  readonly address: string;
  readonly userAgent: string;
  readonly limiter: Limiter;
  /** Counts each call; absent where nobody counts. */
  readonly observe?: ObserveCall | undefined;
  /** Over HTTP only; a socket has no answer to put it on. */
  readonly setCookie: ((cookie: string) => void) | null;
  /** Resolves when the reader has taken most of what was sent; a long stream awaits it before each batch. Undefined when it has already. */
  readonly drained: () => Promise<void> | undefined;
  /** Set over the socket only: its calls are made in their turn. */
  readonly turns?: SocketTurns | undefined;
}

export interface ProcedureMeta {
  /** Which limit counts the call; without one: `read` for queries, `write` for mutations, `subscribe` for subscriptions. */
  readonly limit?: LimitName;
  /** Offers the procedure to programs over plain HTTP too. */
  readonly http?: Endpoint;
}

const t = initTRPC
  .context<RequestContext>()
  .meta<ProcedureMeta>()
  .create({
    transformer: wire,
    // Never a stack, whatever NODE_ENV says.
    isDev: false,
    errorFormatter({ shape, error, ctx }) {
      const { code, refusal, retryAfterMs, fields } = describeFailure(error);
      const kind = errorKinds[code];
      return {
        message: code,
        code: TRPC_ERROR_CODES_BY_KEY[kind],
        data: {
          code: kind,
          httpStatus: getHTTPStatusCodeFromError(new TRPCError({ code: kind })),
          path: shape.data.path ?? null,
          appCode: code,
          refusal,
          retryAfterMs,
          fields,
          requestId: ctx?.requestId ?? null,
        },
      };
    },
  });

/** Subscriptions wait for their reader by themselves (`drained`). */
const paced = t.middleware(({ ctx, type, next }) =>
  ctx.turns === undefined || type === 'subscription' ? next() : ctx.turns.run(type, () => next()),
);

/** Around everything else, so that refusals count too. A subscription is told when it begins. */
const observed = t.middleware(async ({ ctx, path, next }) => {
  if (ctx.observe === undefined) return next();
  const startedAt = performance.now();
  const result = await next();
  ctx.observe(path, result.ok ? 'OK' : describeFailure(result.error).code, performance.now() - startedAt);
  return result;
});

const defaultLimits = { query: 'read', mutation: 'write', subscription: 'subscribe' } as const;

/** Counts a call against the caller's limit of that name; RATE_LIMITED when nothing is left. */
export async function takePoint(ctx: RequestContext, name: LimitName): Promise<void> {
  const key = name === 'auth' ? ctx.address : (ctx.session?.userId ?? ctx.guest?.guestId ?? ctx.address);
  await ctx.limiter.consume(name, key);
}

/** Who is signed in. UNAUTHENTICATED otherwise, SECOND_FACTOR_REQUIRED before a second step that the clinic asks for is set up. */
export function requireSession({ session }: RequestContext, path: string): SessionInfo {
  if (session === null) throw new DomainError('UNAUTHENTICATED');
  if (session.secondFactorMissing && !path.startsWith('identity.'))
    throw new DomainError('SECOND_FACTOR_REQUIRED');
  return session;
}

/** FORBIDDEN for any other role. */
export function requireRole(session: SessionInfo, roles: readonly Role[]): void {
  if (!roles.includes(session.role)) throw new DomainError('FORBIDDEN');
}

const limited = t.middleware(async ({ ctx, meta, type, next }) => {
  await takePoint(ctx, meta?.limit ?? defaultLimits[type]);
  return next();
});

/** Makes a router of this root. */
export const router = t.router;

/** Anybody, signed in or not; in its turn, counted, rate-limited. */
export const publicProcedure = t.procedure.use(paced).use(observed).use(limited);

/** Signed in: `ctx.session` is there. Answers UNAUTHENTICATED otherwise, SECOND_FACTOR_REQUIRED before a second step that the clinic asks for is set up. */
export const userProcedure = publicProcedure.use(({ ctx, path, next }) =>
  next({ ctx: { session: requireSession(ctx, path) } }),
);

/** Signed in, or the guest of a call. Answers UNAUTHENTICATED otherwise. */
export const callerProcedure = publicProcedure.use(({ ctx, next }) => {
  if (ctx.session === null && ctx.guest === null) throw new DomainError('UNAUTHENTICATED');
  return next();
});

/** Signed in with one of these roles. Answers FORBIDDEN otherwise. */
export function roleProcedure(...roles: [Role, ...Role[]]) {
  return userProcedure.use(({ ctx, next }) => {
    requireRole(ctx.session, roles);
    return next({ ctx: { session: ctx.session } });
  });
}
