/** Table of contents of device linking. */
import { DomainError } from '#src/platform/domain-error.ts';
import { publicProcedure, router, userProcedure } from '#src/platform/server/trpc.ts';
import { linkingContract as c } from '../contract.ts';
import type { DeviceLinking } from './device-linking.ts';

const authLimit = { limit: 'auth' } as const;
/** Asked again and again while a person types; by address as well. */
const waitLimit = { limit: 'linking' } as const;

export function createLinkingRouter(linking: DeviceLinking) {
  return router({
    open: publicProcedure
      .meta(authLimit)
      .input(c.open.input)
      .output(c.open.output)
      .mutation(({ input }) => linking.open(input)),
    type: publicProcedure
      .meta(authLimit)
      .input(c.type.input)
      .output(c.type.output)
      .mutation(({ input }) => linking.type(input)),
    collect: publicProcedure
      .meta(waitLimit)
      .input(c.collect.input)
      .output(c.collect.output)
      // Mutations, so that what names the mailbox travels in the body and not in a URL that ends up in logs.
      .mutation(({ input }) => linking.collect(input)),
    signIn: publicProcedure
      .meta(authLimit)
      .input(c.signIn.input)
      .output(c.signIn.output)
      .mutation(async ({ ctx, input }) => {
        const { setCookie } = ctx;
        // A socket could not bring the cookie, and the grant would be gone.
        if (setCookie === null) throw new DomainError('BAD_INPUT');
        for (const cookie of await linking.signIn(input, ctx)) setCookie(cookie);
        return {};
      }),
    read: userProcedure
      .input(c.read.input)
      .output(c.read.output)
      .mutation(({ ctx, input }) => linking.read(ctx.session, input)),
    answer: userProcedure
      .meta(authLimit)
      .input(c.answer.input)
      .output(c.answer.output)
      .mutation(({ ctx, input }) => linking.answer(ctx.session, input)),
    refuse: userProcedure
      .input(c.refuse.input)
      .output(c.refuse.output)
      .mutation(({ ctx, input }) => linking.refuse(ctx.session, input)),
  });
}
