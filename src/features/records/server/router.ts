/** Table of contents of people's data. */
import { roleProcedure, router, userProcedure } from '#src/platform/server/trpc.ts';
import { recordsContract as c } from '../contract.ts';
import type { RecordsServices } from './services.ts';

const adminProcedure = roleProcedure('admin');

export function createRecordsRouter({ page, erasure, retention }: RecordsServices) {
  return router({
    page: userProcedure
      .input(c.page.input)
      .output(c.page.output)
      .query(({ ctx, input }) => page(ctx.session, input)),
    erase: adminProcedure
      .input(c.erase.input)
      .output(c.erase.output)
      .mutation(({ ctx, input }) => erasure.erase(ctx.session, input)),
    proof: adminProcedure
      .input(c.proof.input)
      .output(c.proof.output)
      .mutation(({ input }) => erasure.proof(input.userId)),
    erasures: adminProcedure.output(c.erasures.output).query(() => erasure.erasures()),
    retention: adminProcedure.output(c.retention.output).query(() => retention.rule()),
    putRetention: adminProcedure
      .input(c.putRetention.input)
      .output(c.putRetention.output)
      .mutation(({ ctx, input }) => retention.putRule(ctx.session, input)),
  });
}
