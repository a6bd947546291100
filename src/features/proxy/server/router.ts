/** Table of contents of care links. */
import { roleProcedure, router, userProcedure } from '#src/platform/server/trpc.ts';
import { proxyContract as c } from '../contract.ts';
import type { ProxyServices } from './services.ts';

const adminProcedure = roleProcedure('admin');
const patientProcedure = roleProcedure('patient');

export function createProxyRouter(proxy: ProxyServices) {
  return router({
    mine: patientProcedure.output(c.mine.output).query(({ ctx }) => proxy.mine(ctx.session)),
    reach: patientProcedure
      .input(c.reach.input)
      .output(c.reach.output)
      .query(({ ctx, input }) => proxy.reach(ctx.session, input.patientId)),
    ofConversation: roleProcedure('patient', 'provider')
      .input(c.ofConversation.input)
      .output(c.ofConversation.output)
      .query(({ ctx, input }) => proxy.ofConversation(ctx.session, input.conversationId)),
    carersOf: roleProcedure('provider')
      .input(c.carersOf.input)
      .output(c.carersOf.output)
      .query(({ ctx, input }) => proxy.carersOf(ctx.session, input.patientId)),
    links: adminProcedure
      .input(c.links.input)
      .output(c.links.output)
      .query(({ input }) => proxy.links(input)),
    link: adminProcedure
      .input(c.link.input)
      .output(c.link.output)
      .mutation(({ ctx, input }) => proxy.link(ctx.session, input)),
    endLink: userProcedure
      .input(c.endLink.input)
      .output(c.endLink.output)
      .mutation(({ ctx, input }) => proxy.endLink(ctx.session, input.id)),
    createDependent: adminProcedure
      .input(c.createDependent.input)
      .output(c.createDependent.output)
      .mutation(({ ctx, input }) => proxy.createDependent(ctx.session, input)),
  });
}
