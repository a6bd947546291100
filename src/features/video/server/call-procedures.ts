/** Table of contents of calls: joining, signals, quality, guests. Guests have no session: a pass and their cookie are all they are asked for. */
import { DomainError } from '#src/platform/domain-error.ts';
import { callerProcedure, publicProcedure, roleProcedure } from '#src/platform/server/trpc.ts';
import { videoContract as c } from '../contract.ts';
import { endpoints as http } from './endpoints.ts';
import type { VideoServices } from './services.ts';

/** Administrators have no part in visits. */
const personProcedure = roleProcedure('patient', 'provider');
const providerProcedure = roleProcedure('provider');
const partyProcedure = callerProcedure.use(({ ctx, next }) => {
  if (ctx.session?.role === 'admin' && ctx.guest === null) throw new DomainError('FORBIDDEN');
  return next();
});

export function createCallProcedures({ call: { calls, signals, guests } }: VideoServices) {
  return {
    join: personProcedure
      .meta({ http: http.join })
      .input(c.join.input)
      .output(c.join.output)
      .mutation(({ ctx, input }) => calls.join(ctx.session, input.visitId)),
    renew: partyProcedure
      .input(c.renew.input)
      .output(c.renew.output)
      .mutation(({ ctx, input }) => calls.renew(ctx, input.token)),
    testServers: personProcedure
      .input(c.testServers.input)
      .output(c.testServers.output)
      .query(({ ctx, input }) => calls.testServers(ctx.session, input.visitId)),
    signal: partyProcedure
      .meta({ limit: 'signal' })
      .input(c.signal.input)
      .output(c.signal.output)
      .mutation(async ({ ctx, input }) => {
        await signals.send(ctx, input.token, input.signal);
        return {};
      }),
    signals: partyProcedure.input(c.signals.input).subscription(({ ctx, input, signal }) => {
      // Only a socket is cut when its session ends.
      if (ctx.connectionId === null) throw new DomainError('BAD_INPUT');
      const { token, lastEventId = null } = input;
      const lost = signal ?? new AbortController().signal;
      return signals.receive(ctx, { token, lastEventId }, { lost, drained: ctx.drained });
    }),
    leave: partyProcedure
      .input(c.leave.input)
      .output(c.leave.output)
      .mutation(async ({ ctx, input }) => {
        await calls.leave(ctx, input.token);
        return {};
      }),
    reportQuality: partyProcedure
      .input(c.reportQuality.input)
      .output(c.reportQuality.output)
      .mutation(async ({ ctx, input }) => {
        await calls.reportQuality(ctx, input.token, input.samples);
        return {};
      }),
    callChains: partyProcedure
      .input(c.callChains.input)
      .output(c.callChains.output)
      .query(({ ctx, input }) => calls.callChains(ctx, input.token)),
    inviteGuest: providerProcedure
      .input(c.inviteGuest.input)
      .output(c.inviteGuest.output)
      .mutation(({ ctx, input }) => guests.invite(ctx.session, input)),
    revokeGuest: providerProcedure
      .input(c.revokeGuest.input)
      .output(c.revokeGuest.output)
      .mutation(({ ctx, input }) => guests.revoke(ctx.session, input)),
    enterAsGuest: publicProcedure
      .meta({ limit: 'auth' })
      .input(c.enterAsGuest.input)
      .output(c.enterAsGuest.output)
      .mutation(({ ctx, input }) => guests.enter(ctx, input)),
  };
}
