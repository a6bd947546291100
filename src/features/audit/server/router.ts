/** Table of contents of the audit log. */
import { roleProcedure, router } from '#src/platform/server/trpc.ts';
import { auditContract as c } from '../contract.ts';
import type { AuditServices } from './services.ts';

const adminProcedure = roleProcedure('admin');

export function createAuditRouter(audit: AuditServices) {
  return router({
    list: adminProcedure
      .input(c.list.input)
      .output(c.list.output)
      .query(({ ctx, input }) => audit.list(ctx.session, input)),
    state: adminProcedure.output(c.state.output).query(() => audit.state()),
    verify: adminProcedure.output(c.verify.output).mutation(({ ctx }) => audit.verifyFor(ctx.session)),
    heads: adminProcedure.output(c.heads.output).mutation(({ ctx }) => audit.headsFor(ctx.session)),
  });
}
