/** Table of contents of clinic administration. */
import { roleProcedure, router, userProcedure } from '#src/platform/server/trpc.ts';
import { adminContract as c } from '../contract.ts';
import type { AdminServices } from './services.ts';

const adminProcedure = roleProcedure('admin');
const staffProcedure = roleProcedure('admin', 'provider');

export function createAdminRouter(admin: AdminServices) {
  return router({
    clinic: userProcedure.output(c.clinic.output).query(() => admin.clinic()),
    updateClinic: adminProcedure
      .input(c.updateClinic.input)
      .output(c.updateClinic.output)
      .mutation(({ ctx, input }) => admin.updateClinic(ctx.session, input)),
    people: staffProcedure
      .input(c.people.input)
      .output(c.people.output)
      .query(({ ctx, input }) => admin.people(ctx.session, input)),
    invitations: staffProcedure
      .output(c.invitations.output)
      .query(({ ctx }) => admin.invitations(ctx.session)),
    invite: staffProcedure
      .input(c.invite.input)
      .output(c.invite.output)
      .mutation(({ ctx, input }) => admin.invite(ctx.session, input)),
    inviteMany: staffProcedure
      .input(c.inviteMany.input)
      .output(c.inviteMany.output)
      .mutation(({ ctx, input }) => admin.inviteMany(ctx.session, input)),
    inviteReset: staffProcedure
      .input(c.inviteReset.input)
      .output(c.inviteReset.output)
      .mutation(({ ctx, input }) => admin.inviteReset(ctx.session, input.userId)),
    revokeInvitation: staffProcedure
      .input(c.revokeInvitation.input)
      .output(c.revokeInvitation.output)
      .mutation(({ ctx, input }) => admin.revokeInvitation(ctx.session, input.id)),
    endSessions: adminProcedure
      .input(c.endSessions.input)
      .output(c.endSessions.output)
      .mutation(({ ctx, input }) => admin.endSessions(ctx.session, input.userId)),
    setDisabled: adminProcedure
      .input(c.setDisabled.input)
      .output(c.setDisabled.output)
      .mutation(({ ctx, input }) => admin.setDisabled(ctx.session, input.userId, input.disabled)),
    clearMailRefusal: adminProcedure
      .input(c.clearMailRefusal.input)
      .output(c.clearMailRefusal.output)
      .mutation(({ ctx, input }) => admin.clearMailRefusal(ctx.session, input.userId)),
    careTeams: staffProcedure.output(c.careTeams.output).query(({ ctx }) => admin.careTeams(ctx.session)),
    createCareTeam: adminProcedure
      .input(c.createCareTeam.input)
      .output(c.createCareTeam.output)
      .mutation(({ ctx, input }) => admin.createCareTeam(ctx.session, input)),
    updateCareTeam: adminProcedure
      .input(c.updateCareTeam.input)
      .output(c.updateCareTeam.output)
      .mutation(({ ctx, input }) => admin.updateCareTeam(ctx.session, input)),
  });
}
