/** Table of contents of messaging. Administrators have no part in it: they read nothing. */
import { type DirectCall, directCall } from '#src/platform/server/direct-call.ts';
import { roleProcedure, router } from '#src/platform/server/trpc.ts';
import { messagesContract as c, eventsContract } from '../contract.ts';
import { endpoints as http } from './endpoints.ts';
import type { MessagingServices } from './services.ts';

const people = ['patient', 'provider'] as const;
const personProcedure = roleProcedure(...people);

export function createMessagesRouter(messaging: MessagingServices) {
  const { reading, receipts, roster, sender } = messaging;
  return router({
    contacts: personProcedure
      .meta({ http: http.contacts })
      .output(c.contacts.output)
      .query(({ ctx }) => reading.contacts(ctx.session)),
    careTeams: personProcedure
      .meta({ http: http.careTeams })
      .output(c.careTeams.output)
      .query(({ ctx }) => reading.careTeams(ctx.session)),
    list: personProcedure
      .meta({ http: http.list })
      .input(c.list.input)
      .output(c.list.output)
      .query(({ ctx, input }) => reading.list(ctx.session, input)),
    conversation: personProcedure
      .meta({ http: http.conversation })
      .input(c.conversation.input)
      .output(c.conversation.output)
      .query(({ ctx, input }) => reading.conversation(ctx.session, input)),
    place: personProcedure
      .input(c.place.input)
      .output(c.place.output)
      .query(({ ctx, input }) => reading.place(ctx.session, input)),
    entries: personProcedure
      .meta({ http: http.entries })
      .input(c.entries.input)
      .output(c.entries.output)
      .query(({ ctx, input }) => reading.entries(ctx.session, input)),
    members: personProcedure
      .meta({ http: http.members })
      .input(c.members.input)
      .output(c.members.output)
      .query(({ ctx, input }) => reading.members(ctx.session, input.conversationId)),
    start: personProcedure
      .meta({ http: http.start })
      .input(c.start.input)
      .output(c.start.output)
      .mutation(({ ctx, input }) => roster.start(ctx.session, input)),
    addEntry: personProcedure
      .meta({ http: http.addEntry })
      .input(c.addEntry.input)
      .output(c.addEntry.output)
      .mutation(({ ctx, input }) => roster.addEntry(ctx.session, input)),
    send: personProcedure
      .meta({ limit: 'send', http: http.send })
      .input(c.send.input)
      .output(c.send.output)
      .mutation(({ ctx, input }) => sender.send(ctx.session, input)),
    erase: personProcedure
      .meta({ http: http.erase })
      .input(c.erase.input)
      .output(c.erase.output)
      .mutation(async ({ ctx, input }) => {
        await sender.erase(ctx.session, input);
        return {};
      }),
    markDelivered: personProcedure
      .meta({ limit: 'receipt', http: http.markDelivered })
      .input(c.markDelivered.input)
      .output(c.markDelivered.output)
      .mutation(async ({ ctx, input }) => {
        await receipts.mark(ctx.session, input, false);
        return {};
      }),
    markRead: personProcedure
      .meta({ limit: 'receipt', http: http.markRead })
      .input(c.markRead.input)
      .output(c.markRead.output)
      .mutation(async ({ ctx, input }) => {
        await receipts.mark(ctx.session, input, true);
        return {};
      }),
    typing: personProcedure
      .meta({ limit: 'ephemeral' })
      .input(c.typing.input)
      .output(c.typing.output)
      .mutation(async ({ ctx, input }) => {
        await messaging.typing(ctx.session, input);
        return {};
      }),
  });
}

/** What each message and each receipt calls, by the short road of sockets. */
export function createDirectCalls({ sender, receipts }: MessagingServices): [string, DirectCall][] {
  const mark = (read: boolean, { input, output }: typeof c.markDelivered | typeof c.markRead) =>
    directCall({
      limit: 'receipt',
      roles: people,
      input,
      output,
      async handle(session, claim) {
        await receipts.mark(session, claim, read);
        return {};
      },
    });
  const send = directCall({ limit: 'send', roles: people, ...c.send, handle: sender.send });
  return [
    ['messages.send', send],
    ['messages.markDelivered', mark(false, c.markDelivered)],
    ['messages.markRead', mark(true, c.markRead)],
  ];
}

export function createEventsRouter(messaging: MessagingServices) {
  return router({
    since: personProcedure
      .input(eventsContract.since.input)
      .subscription(({ ctx, input }) =>
        messaging.feed.since(ctx.session, input.lastEventId ?? null, ctx.drained),
      ),
  });
}
