/** What browser and server say to each other about notifications. A notification names a kind and a place, never a person or a word. */
import * as z from 'zod';
import { uuid } from '#src/features/identity/contract.ts';
import { clockTime, timeZone } from '#src/features/scheduling/contract.ts';
import { type NoticeKind, noticeKinds, noticePlaces } from '#src/platform/push-notice.ts';
import { instant } from '#src/platform/wire-schema.ts';

/** What a person chooses for: kinds of one category arrive alike. */
export const noticeCategory = z.enum(['messages', 'appointments', 'reminders', 'visits', 'security']);
export type NoticeCategory = z.infer<typeof noticeCategory>;

interface KindRule {
  readonly category: NoticeCategory;
  /** Somebody waits now: quiet hours do not hold it back. */
  readonly urgent: boolean;
  /** `unseen`: an e-mail goes only to who has not seen it; `always`: it is kept as a record; `never`. */
  readonly email: 'unseen' | 'always' | 'never';
}

const rule = (category: NoticeCategory, email: KindRule['email'] = 'unseen', urgent = false): KindRule => ({
  category,
  urgent,
  email,
});

/** The table of kinds. */
export const kindRules: { readonly [Kind in NoticeKind]: KindRule } = {
  message: rule('messages'),
  'message.unanswered': rule('messages'),
  'appointment.requested': rule('appointments'),
  'appointment.made': rule('appointments', 'always'),
  'appointment.moved': rule('appointments', 'always'),
  'appointment.cancelled': rule('appointments', 'always'),
  'appointment.reminder': rule('reminders'),
  'visit.ready': rule('visits', 'unseen', true),
  'visit.starting': rule('visits', 'unseen', true),
  'visit.arrived': rule('visits', 'never', true),
  'visit.late': rule('visits', 'unseen', true),
  'visit.cancelled': rule('visits', 'unseen', true),
  'visit.call_back': rule('visits', 'unseen', true),
  'security.device': rule('security', 'always'),
  'security.keys': rule('security', 'always'),
  'security.password': rule('security', 'always'),
  'security.recovery': rule('security', 'always'),
  'security.second_step_on': rule('security', 'always'),
  'security.second_step_off': rule('security', 'always'),
  'security.passkey': rule('security', 'always'),
  'security.locked': rule('security', 'always'),
  test: rule('security', 'never', true),
};

/** Somebody waits. */
export const urgentKinds: readonly NoticeKind[] = noticeKinds.filter((kind) => kindRules[kind].urgent);

const channels = z.object({ push: z.boolean(), email: z.boolean() });

export const notificationPreferences = z
  .object({
    choices: z.record(noticeCategory, channels),
    /** Zone of the person's clock; quiet hours and the digest follow it. */
    timeZone,
    /** From and until on the clock, over midnight where the end is the earlier; null: never. */
    quietHours: z
      .object({ from: clockTime, to: clockTime })
      .refine(({ from, to }) => from !== to && from !== '24:00', { error: 'no such hours' })
      .nullable(),
    /** How long something may stay unseen before an e-mail tells of it. */
    emailDelayMinutes: z
      .number()
      .int()
      .min(0)
      .max(7 * 24 * 60),
    /** One e-mail a day at this time for messages, in place of one each; null: one each. */
    digestAt: clockTime.refine((time) => time !== '24:00').nullable(),
    /** How long before an appointment to be reminded of it; null: as the clinic says; none: never. */
    reminderMinutes: z.array(z.number().int().min(5).max(20_160)).max(5).nullable().default(null),
  })
  // Somebody else in one's account has to be heard of.
  .refine(({ choices }) => choices.security.email, { error: 'always on', path: ['choices', 'security'] });
export type NotificationPreferences = z.infer<typeof notificationPreferences>;

const on = { push: true, email: true } as const;

/** What holds until a person chooses. */
export function defaultPreferences(zone: string): NotificationPreferences {
  return {
    choices: { messages: on, appointments: on, reminders: on, visits: on, security: on },
    timeZone: zone,
    quietHours: { from: '22:00', to: '07:00' },
    emailDelayMinutes: 15,
    digestAt: null,
    reminderMinutes: null,
  };
}

/** Keys of a browser's subscription, base64url. */
const p256dh = z.string().regex(/^[A-Za-z0-9_-]{87}=?$/);
const auth = z.string().regex(/^[A-Za-z0-9_-]{22}(==)?$/);

export const pushDevice = z.object({
  id: uuid,
  /** The device that made it, where it is known. */
  deviceId: uuid.nullable(),
  /** True for the device that asks. */
  current: z.boolean(),
  createdAt: instant,
  /** When a push service last took something for it. */
  lastSentAt: instant.nullable(),
});
export type PushDevice = z.infer<typeof pushDevice>;

export const notification = z.object({
  id: uuid,
  kind: z.enum(noticeKinds),
  target: z.object({ place: z.enum(noticePlaces), id: z.string().nullable() }),
  /** The same for an appointment and for its visit; null for one's account. */
  about: z.string().nullable(),
  at: instant,
  /** Nothing new: read, out of date, or done by the device that asks. */
  read: z.boolean(),
  /** Of messages, which have one line for each conversation: how many are unread, at most 100; 0 for other kinds. */
  messages: z.number().int(),
});
export type Notification = z.infer<typeof notification>;

const failure = z.object({
  id: uuid,
  channel: z.enum(['push', 'email']),
  kind: z.enum(noticeKinds),
  /** When it was given up. */
  at: instant,
  attempts: z.number().int(),
  /** Short, for who looks into it: a status, or about what a mail server complained, with its codes. */
  reason: z.string(),
});
export type Failure = z.infer<typeof failure>;

const roadState = z.object({
  channel: z.enum(['push', 'email']),
  waiting: z.number().int(),
  retrying: z.number().int(),
  since: instant.nullable(),
  reason: z.string().nullable(),
  failed: z.number().int(),
  /** No mail server is set: e-mails stay in the mailbox of this installation. */
  kept: z.boolean(),
});
export type RoadState = z.infer<typeof roadState>;

const cursor = z.object({ at: instant, id: uuid });

export const notificationsContract = {
  preferences: { output: notificationPreferences },
  putPreferences: { input: notificationPreferences, output: z.object({}) },

  /** The server's public key, for `pushManager.subscribe`. */
  pushKey: { output: z.object({ key: z.string() }) },
  pushDevices: { output: z.array(pushDevice) },
  /** Again with the same endpoint: the newest keys and the newest owner; again from the same device: the newest endpoint. BAD_INPUT for an address that is no push service's. */
  addPushDevice: {
    input: z.object({ endpoint: z.url().max(1_024), p256dh, auth }),
    output: z.object({ id: uuid }),
  },
  /** Sends a test; what the push service said. */
  testPushDevice: {
    input: z.object({ id: uuid }),
    output: z.object({ outcome: z.enum(['sent', 'gone', 'failed']) }),
  },
  removePushDevice: { input: z.object({ id: uuid }), output: z.object({}) },

  /** What is unread and still of use, without messages: those are counted by the inbox. The newest 20 of it. */
  news: { output: z.object({ unread: z.number().int(), latest: z.array(notification) }) },
  /** Newest first; one line for the messages of a conversation, where the newest stands. */
  list: {
    input: z.object({
      cursor: cursor.nullable().default(null),
      limit: z.number().int().min(1).max(100).default(30),
    }),
    output: z.object({
      notifications: z.array(notification),
      unread: z.number().int(),
      next: cursor.nullable(),
    }),
  },
  /** Those named; `ids` null: everything up to `through` but messages, which are read in their conversation. */
  read: {
    input: z.object({ ids: z.array(uuid).max(200).nullable(), through: instant }),
    output: z.object({ unread: z.number().int() }),
  },

  /** Administrators: how each road out stands. `retrying`: tried at least once in vain, the oldest wanted at `since`, lastly for `reason`. */
  roadState: {
    output: z.array(roadState),
  },
  /** Administrators: those named (null: all) are tried anew, as if for the first time; answers how many. Audited. */
  retryFailures: {
    input: z.object({ ids: z.array(uuid).max(200).nullable() }),
    output: z.object({ count: z.number().int() }),
  },
  /** Administrators: what could not be delivered in spite of all tries, newest first. Says which channel and why, not what about. */
  failures: {
    output: z.array(failure),
  },
} as const;
