/**
 * A short road for the few mutations that every message needs: turn, limit, session, role, input and output are checked by the same functions
 * as tRPC's procedures use, one after the other, without the middlewares' hops and copies. Over a socket it stands in for the
 * procedure of the same path.
 */
import { TRPCError } from '@trpc/server';
import type * as z from 'zod';
import { describeFailure } from './failure.ts';
import type { LimitName } from './limits.ts';
import type { Role, SessionInfo } from './session.ts';
import { type RequestContext, requireRole, requireSession, takePoint } from './trpc.ts';

/** Answers what the procedure would, or throws what it would. `input` as it came over the wire. */
export type DirectCall = (context: RequestContext, path: string, input: unknown) => Promise<unknown>;

/** By path. */
export type DirectCalls = ReadonlyMap<string, DirectCall>;

export function directCall<Input extends z.ZodType, Output extends z.ZodType>(call: {
  readonly limit: LimitName;
  readonly roles: readonly Role[];
  readonly input: Input;
  readonly output: Output;
  handle(session: SessionInfo, input: z.output<Input>): Promise<z.input<Output>>;
}): DirectCall {
  async function run(context: RequestContext, path: string, raw: unknown): Promise<unknown> {
    await takePoint(context, call.limit);
    const session = requireSession(context, path);
    requireRole(session, call.roles);
    const input = call.input.safeParse(raw);
    if (!input.success) throw new TRPCError({ code: 'BAD_REQUEST', cause: input.error });
    const answer = call.output.safeParse(await call.handle(session, input.data));
    if (!answer.success) throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: answer.error });
    return answer.data;
  }

  async function runObserved(context: RequestContext, path: string, raw: unknown): Promise<unknown> {
    const { observe } = context;
    if (observe === undefined) return run(context, path, raw);
    const startedAt = performance.now();
    let code: string = 'OK';
    try {
      return await run(context, path, raw);
    } catch (error) {
      code = describeFailure(error).code;
      throw error;
    } finally {
      observe(path, code, performance.now() - startedAt);
    }
  }

  // In its turn, as every call of a socket.
  return async (context, path, raw) => {
    const call = () => runObserved(context, path, raw);
    return context.turns === undefined ? call() : context.turns.run('mutation', call);
  };
}
