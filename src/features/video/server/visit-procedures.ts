/** Table of contents of visits: reading, waiting, the provider's queue, what comes after. */
import { roleProcedure, userProcedure } from '#src/platform/server/trpc.ts';
import { videoContract as c } from '../contract.ts';
import { endpoints as http } from './endpoints.ts';
import type { VideoServices } from './services.ts';

/** Administrators have no part in visits. */
const personProcedure = roleProcedure('patient', 'provider');
const patientProcedure = roleProcedure('patient');
const providerProcedure = roleProcedure('provider');
const staffProcedure = roleProcedure('provider', 'admin');
const adminProcedure = roleProcedure('admin');

export function createVisitProcedures({
  reading,
  after,
  waiting,
  queue,
  statuses,
  startInstant,
  startCall,
}: VideoServices) {
  return {
    visit: personProcedure
      .meta({ http: http.visit })
      .input(c.visit.input)
      .output(c.visit.output)
      .query(({ ctx, input }) => reading.visit(ctx.session, input.visitId)),
    current: patientProcedure.output(c.current.output).query(({ ctx }) => reading.current(ctx.session)),
    byAppointment: personProcedure
      .meta({ http: http.byAppointment })
      .input(c.byAppointment.input)
      .output(c.byAppointment.output)
      .query(({ ctx, input }) => reading.byAppointment(ctx.session, input.appointmentId)),
    startInstant: providerProcedure
      .input(c.startInstant.input)
      .output(c.startInstant.output)
      .mutation(({ ctx, input }) => startInstant(ctx.session, input)),

    startCall: providerProcedure
      .meta({ http: http.startCall })
      .input(c.startCall.input)
      .output(c.startCall.output)
      .mutation(({ ctx, input }) => startCall(ctx.session, input)),

    checkIn: patientProcedure
      .input(c.checkIn.input)
      .output(c.checkIn.output)
      .mutation(({ ctx, input }) => waiting.checkIn(ctx.session, input)),
    present: patientProcedure
      .input(c.present.input)
      .subscription(({ ctx, input, signal }) =>
        waiting.present(ctx.session, input.visitId, signal ?? new AbortController().signal),
      ),
    leaveWaiting: patientProcedure
      .input(c.leaveWaiting.input)
      .output(c.leaveWaiting.output)
      .mutation(({ ctx, input }) => waiting.leave(ctx.session, input)),

    queue: providerProcedure
      .meta({ http: http.queue })
      .output(c.queue.output)
      .query(({ ctx }) => reading.queue(ctx.session)),
    admit: providerProcedure
      .input(c.admit.input)
      .output(c.admit.output)
      .mutation(({ ctx, input }) => queue.admit(ctx.session, input.visitId)),
    hold: providerProcedure
      .input(c.hold.input)
      .output(c.hold.output)
      .mutation(({ ctx, input }) => queue.hold(ctx.session, input)),
    returnToWaiting: providerProcedure
      .input(c.returnToWaiting.input)
      .output(c.returnToWaiting.output)
      .mutation(({ ctx, input }) => queue.returnToWaiting(ctx.session, input.visitId)),
    transfer: providerProcedure
      .input(c.transfer.input)
      .output(c.transfer.output)
      .mutation(({ ctx, input }) => queue.transfer(ctx.session, input)),
    remove: providerProcedure
      .input(c.remove.input)
      .output(c.remove.output)
      .mutation(({ ctx, input }) => queue.remove(ctx.session, input)),
    callBack: providerProcedure
      .input(c.callBack.input)
      .output(c.callBack.output)
      .mutation(({ ctx, input }) => queue.callBack(ctx.session, input.visitId)),
    setLate: providerProcedure
      .input(c.setLate.input)
      .output(c.setLate.output)
      .mutation(({ ctx, input }) => statuses.setLate(ctx.session, input.minutes)),
    setAway: providerProcedure
      .input(c.setAway.input)
      .output(c.setAway.output)
      .mutation(({ ctx, input }) => statuses.setAway(ctx.session, input.away)),
    complete: providerProcedure
      .meta({ http: http.complete })
      .input(c.complete.input)
      .output(c.complete.output)
      .mutation(({ ctx, input }) => queue.complete(ctx.session, input)),
    markNoShow: providerProcedure
      .input(c.markNoShow.input)
      .output(c.markNoShow.output)
      .mutation(({ ctx, input }) => queue.markNoShow(ctx.session, input.visitId)),
    setNote: providerProcedure
      .input(c.setNote.input)
      .output(c.setNote.output)
      .mutation(({ ctx, input }) => queue.setNote(ctx.session, input)),

    history: personProcedure
      .input(c.history.input)
      .output(c.history.output)
      .query(({ ctx, input }) => after.history(ctx.session, input)),
    rate: personProcedure
      .input(c.rate.input)
      .output(c.rate.output)
      .mutation(async ({ ctx, input }) => {
        await after.rate(ctx.session, input);
        return {};
      }),
    quality: userProcedure
      .input(c.quality.input)
      .output(c.quality.output)
      .query(({ ctx, input }) => after.quality(ctx.session, input.visitId)),
    statistics: staffProcedure
      .input(c.statistics.input)
      .output(c.statistics.output)
      .query(({ ctx, input }) => after.statistics(ctx.session, input)),
    active: adminProcedure.output(c.active.output).query(({ ctx }) => after.active(ctx.session)),
  };
}
