/** Table of contents of visits: reading, waiting, the provider's queue, what comes after. */
import { roleProcedure } from '#src/platform/server/trpc.ts';
import { videoContract as c } from '../contract.ts';
import type { VideoServices } from './services.ts';

/** Administrators have no part in visits. */
const personProcedure = roleProcedure('patient', 'provider');

export function createVisitProcedures({ reading }: VideoServices) {
  return {
    visit: personProcedure
      .input(c.visit.input)
      .output(c.visit.output)
      .query(({ ctx, input }) => reading.visit(ctx.session, input.visitId)),
    byAppointment: personProcedure
      .input(c.byAppointment.input)
      .output(c.byAppointment.output)
      .query(({ ctx, input }) => reading.byAppointment(ctx.session, input.appointmentId)),
  };
}
