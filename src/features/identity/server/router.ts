/** Table of contents of identity: who may call what, with which shapes. */
import { publicProcedure, roleProcedure, router, userProcedure } from '#src/platform/server/trpc.ts';
import { identityContract as c } from '../contract.ts';
import { endpoints as http } from './endpoints.ts';
import type { IdentityServices } from './services.ts';

const authLimit = { limit: 'auth' } as const;

export function createIdentityRouter(identity: IdentityServices) {
  const { creation, keys, recovery } = identity;
  return router({
    prelogin: publicProcedure
      .meta({ ...authLimit, http: http.prelogin })
      .input(c.prelogin.input)
      .output(c.prelogin.output)
      // A mutation, so that the address travels in the body and not in a URL that ends up in logs.
      .mutation(({ input }) => identity.prelogin(input.email)),
    openSession: publicProcedure
      .meta({ ...authLimit, http: http.openSession })
      .input(c.openSession.input)
      .output(c.openSession.output)
      .mutation(async ({ input, ctx }) => {
        const { token, session } = await identity.auth.openSession(input, ctx);
        const { userId, sessionId, expiresAt } = session;
        return { token, userId, sessionId, expiresAt };
      }),
    endSession: publicProcedure
      .meta({ ...authLimit, http: http.endSession })
      .input(c.endSession.input)
      .output(c.endSession.output)
      .mutation(async ({ input }) => {
        await identity.auth.endSession(input.token);
        return {};
      }),
    invitation: publicProcedure
      .meta(authLimit)
      .input(c.invitation.input)
      .output(c.invitation.output)
      .mutation(({ input }) => creation.view(input.token)),
    acceptInvitation: publicProcedure
      .meta(authLimit)
      .input(c.acceptInvitation.input)
      .output(c.acceptInvitation.output)
      .mutation(({ input }) => creation.accept(input)),
    resetIdentity: publicProcedure
      .meta(authLimit)
      .input(c.resetIdentity.input)
      .output(c.resetIdentity.output)
      .mutation(({ input }) => creation.reset(input)),
    recoveryBegin: publicProcedure
      .meta(authLimit)
      .input(c.recoveryBegin.input)
      .output(c.recoveryBegin.output)
      .mutation(({ input }) => recovery.begin(input)),
    recoveryComplete: publicProcedure
      .meta(authLimit)
      .input(c.recoveryComplete.input)
      .output(c.recoveryComplete.output)
      .mutation(({ input }) => recovery.complete(input)),

    revocation: publicProcedure
      .meta(authLimit)
      .input(c.revocation.input)
      .output(c.revocation.output)
      .mutation(({ input }) => keys.revocation(input)),

    me: userProcedure
      .meta({ http: http.me })
      .output(c.me.output)
      .query(({ ctx }) => identity.me(ctx.session)),
    material: userProcedure
      .meta({ http: http.material })
      .input(c.material.input)
      .output(c.material.output)
      .query(({ ctx, input }) => keys.material(ctx.session.userId, input.slot)),
    addDevice: userProcedure
      .meta({ http: http.addDevice })
      .input(c.addDevice.input)
      .output(c.addDevice.output)
      .mutation(({ ctx, input }) => keys.addDevice(ctx.session, input)),
    bindDevice: userProcedure
      .meta({ http: http.bindDevice })
      .input(c.bindDevice.input)
      .output(c.bindDevice.output)
      .mutation(({ ctx, input }) => keys.bindDevice(ctx.session, input)),
    updateAccount: userProcedure
      .input(c.updateAccount.input)
      .output(c.updateAccount.output)
      .mutation(({ ctx, input }) => keys.updateAccount(ctx.session, input)),
    changePassword: userProcedure
      .meta(authLimit)
      .input(c.changePassword.input)
      .output(c.changePassword.output)
      .mutation(({ ctx, input }) => keys.changePassword(ctx.session, input)),
    replaceRecovery: userProcedure
      .meta(authLimit)
      .input(c.replaceRecovery.input)
      .output(c.replaceRecovery.output)
      .mutation(({ ctx, input }) => keys.replaceRecovery(ctx.session, input)),
    chains: userProcedure
      .meta({ http: http.chains })
      .input(c.chains.input)
      .output(c.chains.output)
      .query(({ ctx, input }) => identity.chains(ctx.session, input)),
    log: userProcedure
      .input(c.log.input)
      .output(c.log.output)
      .query(({ input }) => identity.log.read(input.after)),
    deviceActivity: userProcedure
      .output(c.deviceActivity.output)
      .query(({ ctx }) => keys.deviceActivity(ctx.session)),
    secondFactor: userProcedure
      .output(c.secondFactor.output)
      .query(({ ctx }) => identity.secondFactor.state(ctx.session)),
    beginSecondFactor: userProcedure
      .meta(authLimit)
      .input(c.beginSecondFactor.input)
      .output(c.beginSecondFactor.output)
      .mutation(({ ctx, input }) => identity.secondFactor.begin(ctx.session, input.currentAuthKey)),
    confirmSecondFactor: userProcedure
      .meta(authLimit)
      .input(c.confirmSecondFactor.input)
      .output(c.confirmSecondFactor.output)
      .mutation(({ ctx, input }) => identity.secondFactor.confirm(ctx.session, input.code)),
    renewBackupCodes: userProcedure
      .meta(authLimit)
      .input(c.renewBackupCodes.input)
      .output(c.renewBackupCodes.output)
      .mutation(({ ctx, input }) => identity.secondFactor.renewBackupCodes(ctx.session, input)),
    endSecondFactor: userProcedure
      .meta(authLimit)
      .input(c.endSecondFactor.input)
      .output(c.endSecondFactor.output)
      .mutation(({ ctx, input }) => identity.secondFactor.turnOff(ctx.session, input)),
    secondFactorPolicy: roleProcedure('admin')
      .output(c.secondFactorPolicy.output)
      .query(() => identity.secondFactor.policy()),
    setSecondFactorPolicy: roleProcedure('admin')
      .input(c.setSecondFactorPolicy.input)
      .output(c.setSecondFactorPolicy.output)
      .mutation(({ ctx, input }) => identity.secondFactor.setPolicy(ctx.session, input.roles)),
    passkeys: userProcedure.output(c.passkeys.output).query(({ ctx }) => identity.passkeys.list(ctx.session)),
    addPasskeySlot: userProcedure
      .meta(authLimit)
      .input(c.addPasskeySlot.input)
      .output(c.addPasskeySlot.output)
      .mutation(({ ctx, input }) => identity.passkeys.addSlot(ctx.session, input)),
    renamePasskey: userProcedure
      .input(c.renamePasskey.input)
      .output(c.renamePasskey.output)
      .mutation(({ ctx, input }) => identity.passkeys.rename(ctx.session, input)),
    removePasskey: userProcedure
      .input(c.removePasskey.input)
      .output(c.removePasskey.output)
      .mutation(({ ctx, input }) => identity.passkeys.remove(ctx.session, input)),
    sessions: userProcedure.output(c.sessions.output).query(({ ctx }) => identity.sessions.list(ctx.session)),
    closeSession: userProcedure
      .input(c.closeSession.input)
      .output(c.closeSession.output)
      .mutation(({ ctx, input }) => identity.sessions.close(ctx.session, input.sessionId)),
    closeOtherSessions: userProcedure
      .output(c.closeOtherSessions.output)
      .mutation(({ ctx }) => identity.sessions.closeOthers(ctx.session)),
    setLocale: userProcedure
      .input(c.setLocale.input)
      .output(c.setLocale.output)
      .mutation(({ ctx, input }) => identity.setLocale(ctx.session, input.locale)),
  });
}
