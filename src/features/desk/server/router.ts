/** Table of contents of the desk: for providers, and where the clinic sets it up, for administrators. */
import { roleProcedure, router, userProcedure } from '#src/platform/server/trpc.ts';
import { deskContract as c } from '../contract.ts';
import type { DeskServices } from './services.ts';

const providerProcedure = roleProcedure('provider');

const personProcedure = roleProcedure('patient', 'provider');
const adminProcedure = roleProcedure('admin');
const staffProcedure = roleProcedure('provider', 'admin');

export function createDeskRouter({ states, patients, quickReplies, absences, topics }: DeskServices) {
  return router({
    assign: providerProcedure
      .input(c.assign.input)
      .output(c.assign.output)
      .mutation(({ ctx, input }) => states.assign(ctx.session, input)),
    close: providerProcedure
      .input(c.close.input)
      .output(c.close.output)
      .mutation(({ ctx, input }) => states.close(ctx.session, input)),
    reopen: providerProcedure
      .input(c.reopen.input)
      .output(c.reopen.output)
      .mutation(({ ctx, input }) => states.reopen(ctx.session, input.conversationId)),
    waiting: providerProcedure.output(c.waiting.output).query(({ ctx }) => states.waiting(ctx.session)),
    patient: providerProcedure
      .input(c.patient.input)
      .output(c.patient.output)
      .query(({ ctx, input }) => patients.read(ctx.session, input.conversationId)),
    absence: providerProcedure.output(c.absence.output).query(({ ctx }) => absences.own(ctx.session)),
    setAbsence: providerProcedure
      .input(c.setAbsence.input)
      .output(c.setAbsence.output)
      .mutation(async ({ ctx, input }) => {
        await absences.set(ctx.session, input);
        return {};
      }),
    endAbsence: providerProcedure.output(c.endAbsence.output).mutation(async ({ ctx }) => {
      await absences.end(ctx.session);
      return {};
    }),
    absences: personProcedure
      .input(c.absences.input)
      .output(c.absences.output)
      .query(({ ctx, input }) => absences.list(ctx.session, input.userIds)),
    topics: userProcedure.output(c.topics.output).query(() => topics.list()),
    putTopic: adminProcedure
      .input(c.putTopic.input)
      .output(c.putTopic.output)
      .mutation(({ ctx, input }) => topics.put(ctx.session, input)),
    removeTopic: adminProcedure
      .input(c.removeTopic.input)
      .output(c.removeTopic.output)
      .mutation(async ({ ctx, input }) => {
        await topics.remove(ctx.session, input.id);
        return {};
      }),
    quickReplies: staffProcedure.output(c.quickReplies.output).query(() => quickReplies.list()),
    putQuickReply: staffProcedure
      .input(c.putQuickReply.input)
      .output(c.putQuickReply.output)
      .mutation(({ ctx, input }) => quickReplies.put(ctx.session, input)),
    removeQuickReply: staffProcedure
      .input(c.removeQuickReply.input)
      .output(c.removeQuickReply.output)
      .mutation(async ({ ctx, input }) => {
        await quickReplies.remove(ctx.session, input.id);
        return {};
      }),
  });
}
