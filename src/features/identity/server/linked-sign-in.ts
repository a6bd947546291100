/** A session for a device that another device of the same person has let in: the library makes it as at sign-in, without a password. */
import type { BetterAuthPlugin } from 'better-auth';
import { APIError, createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import * as z from 'zod';

/** Of the endpoint inside the library. */
export const linkedPath = '/linked-device';

/** Not among the open paths: only this server calls it, after it has taken a grant. */
export function linkedSignIn() {
  return {
    id: 'linked-device',
    endpoints: {
      signInLinkedDevice: createAuthEndpoint(
        linkedPath,
        { method: 'POST', body: z.object({ userId: z.uuid() }) },
        async (ctx) => {
          const user = await ctx.context.internalAdapter.findUserById(ctx.body.userId);
          if (user === null) throw new APIError('NOT_FOUND');
          const session = await ctx.context.internalAdapter.createSession(user.id);
          await setSessionCookie(ctx, { session, user });
          return ctx.json({});
        },
      ),
    },
  } satisfies BetterAuthPlugin;
}
