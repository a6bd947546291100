/** Table of contents of scheduling. Administrators say what there is; appointments are none of theirs. */
import { roleProcedure, router, userProcedure } from '#src/platform/server/trpc.ts';
import { schedulingContract as c } from '../contract.ts';
import type { SchedulingServices } from './services.ts';

const personProcedure = roleProcedure('patient', 'provider');
const patientProcedure = roleProcedure('patient');
const providerProcedure = roleProcedure('provider');

export function createSchedulingRouter({
  schedules,
  offers,
  booking,
  changes,
  reading,
  calendars,
}: SchedulingServices) {
  return router({
    visitTypes: userProcedure
      .output(c.visitTypes.output)
      .query(({ ctx }) => schedules.visitTypes(ctx.session)),
    putVisitType: roleProcedure('admin')
      .input(c.putVisitType.input)
      .output(c.putVisitType.output)
      .mutation(({ ctx, input }) => schedules.putVisitType(ctx.session, input)),
    schedule: providerProcedure.output(c.schedule.output).query(({ ctx }) => schedules.schedule(ctx.session)),
    putSchedule: providerProcedure
      .input(c.putSchedule.input)
      .output(c.putSchedule.output)
      .mutation(({ ctx, input }) => schedules.putSchedule(ctx.session, input)),
    providers: patientProcedure
      .input(c.providers.input)
      .output(c.providers.output)
      .query(({ ctx, input }) => offers.providers(ctx.session, input.patientId)),
    slots: personProcedure
      .input(c.slots.input)
      .output(c.slots.output)
      .query(({ ctx, input }) => offers.slots(ctx.session, input)),
    book: patientProcedure
      .input(c.book.input)
      .output(c.book.output)
      .mutation(({ ctx, input }) => booking.book(ctx.session, input)),
    create: providerProcedure
      .input(c.create.input)
      .output(c.create.output)
      .mutation(({ ctx, input }) => booking.create(ctx.session, input)),
    setReason: personProcedure
      .input(c.setReason.input)
      .output(c.setReason.output)
      .mutation(({ ctx, input }) => changes.setReason(ctx.session, input)),
    confirm: providerProcedure
      .input(c.confirm.input)
      .output(c.confirm.output)
      .mutation(({ ctx, input }) => changes.confirm(ctx.session, input)),
    reschedule: personProcedure
      .input(c.reschedule.input)
      .output(c.reschedule.output)
      .mutation(({ ctx, input }) => changes.reschedule(ctx.session, input)),
    cancel: personProcedure
      .input(c.cancel.input)
      .output(c.cancel.output)
      .mutation(({ ctx, input }) => changes.cancel(ctx.session, input)),
    get: personProcedure
      .input(c.get.input)
      .output(c.get.output)
      .query(({ ctx, input }) => reading.get(ctx.session, input.appointmentId)),
    list: personProcedure
      .input(c.list.input)
      .output(c.list.output)
      .query(({ ctx, input }) => reading.list(ctx.session, input)),
    calendar: providerProcedure
      .input(c.calendar.input)
      .output(c.calendar.output)
      .query(({ ctx, input }) => reading.calendar(ctx.session, input)),
    feed: personProcedure.output(c.feed.output).query(({ ctx }) => calendars.feed(ctx.session)),
    resetFeed: personProcedure
      .input(c.resetFeed.input)
      .output(c.resetFeed.output)
      .mutation(({ ctx, input }) => calendars.resetFeed(ctx.session, input.on)),
  });
}
