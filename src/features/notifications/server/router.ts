/** Table of contents of notifications. */
import { roleProcedure, router, userProcedure } from '#src/platform/server/trpc.ts';
import { notificationsContract as c } from '../contract.ts';
import type { NotificationServices } from './services.ts';

export function createNotificationsRouter({ centre, devices, failures }: NotificationServices) {
  return router({
    preferences: userProcedure
      .output(c.preferences.output)
      .query(({ ctx }) => centre.preferences(ctx.session)),
    putPreferences: userProcedure
      .input(c.putPreferences.input)
      .output(c.putPreferences.output)
      .mutation(({ ctx, input }) => centre.putPreferences(ctx.session, input)),
    pushKey: userProcedure.output(c.pushKey.output).query(() => devices.key()),
    pushDevices: userProcedure.output(c.pushDevices.output).query(({ ctx }) => devices.list(ctx.session)),
    addPushDevice: userProcedure
      .input(c.addPushDevice.input)
      .output(c.addPushDevice.output)
      .mutation(({ ctx, input }) => devices.add(ctx.session, input)),
    testPushDevice: userProcedure
      .input(c.testPushDevice.input)
      .output(c.testPushDevice.output)
      .mutation(({ ctx, input }) => devices.test(ctx.session, input.id)),
    removePushDevice: userProcedure
      .input(c.removePushDevice.input)
      .output(c.removePushDevice.output)
      .mutation(({ ctx, input }) => devices.remove(ctx.session, input.id)),
    news: userProcedure.output(c.news.output).query(({ ctx }) => centre.news(ctx.session)),
    list: userProcedure
      .input(c.list.input)
      .output(c.list.output)
      .query(({ ctx, input }) => centre.list(ctx.session, input)),
    read: userProcedure
      .input(c.read.input)
      .output(c.read.output)
      .mutation(({ ctx, input }) => centre.read(ctx.session, input)),
    failures: roleProcedure('admin')
      .output(c.failures.output)
      .query(() => failures.list()),
    roadState: roleProcedure('admin')
      .output(c.roadState.output)
      .query(() => failures.roads()),
    retryFailures: roleProcedure('admin')
      .input(c.retryFailures.input)
      .output(c.retryFailures.output)
      .mutation(({ ctx, input }) => failures.retry(ctx.session, input.ids)),
  });
}
