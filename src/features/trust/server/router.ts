/** Table of contents of the clinic root: who may publish, sign and read. */
import { publicProcedure, roleProcedure, router, userProcedure } from '#src/platform/server/trpc.ts';
import { trustContract as c } from '../contract.ts';
import type { TrustServices } from './services.ts';

const adminProcedure = roleProcedure('admin');

export function createTrustRouter(trust: TrustServices) {
  return router({
    // Public as the poster is: whoever joins or comes back by a sheet is not signed in yet.
    root: publicProcedure.output(c.root.output).query(() => trust.root()),
    publishRoot: adminProcedure
      .input(c.publishRoot.input)
      .output(c.publishRoot.output)
      .mutation(({ ctx, input }) => trust.publishRoot(ctx.session, input)),
    staff: adminProcedure.output(c.staff.output).query(() => trust.staff()),
    staffChains: adminProcedure
      .input(c.staffChains.input)
      .output(c.staffChains.output)
      .query(({ input }) => trust.staffChains(input)),
    attest: adminProcedure
      .input(c.attest.input)
      .output(c.attest.output)
      .mutation(({ ctx, input }) => trust.attest(ctx.session, input)),
    attestations: userProcedure
      .input(c.attestations.input)
      .output(c.attestations.output)
      .query(({ ctx, input }) => trust.attestations(ctx.session, input)),
  });
}
