/** What browser and server say to each other about video visits. Signals are sealed: the server hands them on and reads nothing in them. */
import * as z from 'zod';
import { identityContract, uuid } from '#src/features/identity/contract.ts';
import { conversationId } from '#src/features/messaging/contract.ts';
import { bytes, instant } from '#src/platform/wire-schema.ts';

const minutes = z
  .number()
  .int()
  .min(0)
  .max(24 * 60);
const person = z.object({ userId: uuid, name: z.string() });

/** Transition table: src/features/video/server/visit-states.ts. */
export const visitState = z.enum([
  'scheduled',
  'waiting',
  'in_progress',
  'completed',
  'cancelled',
  'no_show',
]);
export type VisitState = z.infer<typeof visitState>;

/** What the prejoin found; shown to the provider so that nobody waits for a dead microphone. */
export const deviceTest = z.object({
  camera: z.enum(['ok', 'none', 'denied', 'failed', 'skipped']),
  microphone: z.enum(['ok', 'silent', 'none', 'denied', 'failed', 'skipped']),
  speaker: z.enum(['ok', 'not_heard', 'skipped']),
  network: z.enum(['good', 'fair', 'poor', 'failed', 'skipped']),
  /** Whether a relay could be reached; `none`: the clinic has none. */
  relay: z.enum(['ok', 'failed', 'none', 'skipped']),
});
export type DeviceTest = z.infer<typeof deviceTest>;

/** Words for who waits; anything else is written in the conversation. */
export const holdReason = z.enum(['few_minutes', 'preparing', 'previous_visit', 'technical']);
export type HoldReason = z.infer<typeof holdReason>;

/** Where the provider is: `late` with the minutes they said. */
export const providerStatus = z.object({
  kind: z.enum(['online', 'in_visit', 'late', 'away', 'offline']),
  lateMinutes: minutes.nullable(),
});
export type ProviderStatus = z.infer<typeof providerStatus>;

export const waitingView = z.object({
  since: instant,
  /** 1 is next; null where the clinic hides it. */
  position: z.number().int().min(1).nullable(),
  /** Honest range in minutes; null where nothing can be said, or the clinic hides it. */
  estimate: z.object({ from: minutes, to: minutes }).nullable(),
  /** In the waiting room right now, by an open connection. */
  present: z.boolean(),
  lastSeenAt: instant,
  held: z.object({ reason: holdReason, since: instant }).nullable(),
  /** They left and asked to be called back; the place is kept. */
  callBack: z.boolean(),
  /** The provider asked them to come back. */
  calledAt: instant.nullable(),
});
export type WaitingView = z.infer<typeof waitingView>;

/** `host`: the provider; `colleague`: another provider; `carer`: somebody who acts for the patient. */
export const visitRole = z.enum(['host', 'colleague', 'patient', 'carer', 'guest']);
export type VisitRole = z.infer<typeof visitRole>;

/** Somebody in the call or who was in it. Guests have no account: `userId` null. */
export const participant = z.object({
  userId: uuid.nullable(),
  guestId: uuid.nullable(),
  /** Of a guest: the word that the host gave them when inviting, such as "Interpreter"; never a name. */
  name: z.string(),
  role: visitRole,
  joinedAt: instant,
  /** Null while in the call. */
  leftAt: instant.nullable(),
});
export type Participant = z.infer<typeof participant>;

export const guestKind = z.enum(['interpreter', 'family', 'other']);
export const guestView = z.object({
  guestId: uuid,
  kind: guestKind,
  invitedAt: instant,
  expiresAt: instant,
  state: z.enum(['invited', 'knocking', 'in_call', 'left', 'revoked', 'expired']),
});
export type GuestView = z.infer<typeof guestView>;

export const qualityWord = z.enum(['excellent', 'good', 'poor', 'lost']);
export type QualityWord = z.infer<typeof qualityWord>;

/** Means over one participant's call. */
export const qualitySummary = z.object({
  word: qualityWord,
  roundTripMs: z.number().nullable(),
  lossPercent: z.number().nullable(),
  jitterMs: z.number().nullable(),
  kbitPerSecond: z.number().nullable(),
  width: z.number().int().nullable(),
  height: z.number().int().nullable(),
  fps: z.number().nullable(),
  /** Share of samples over a relay, 0–1. */
  relayed: z.number().nullable(),
  samples: z.number().int(),
});
export type QualitySummary = z.infer<typeof qualitySummary>;

export const visitView = z.object({
  id: uuid,
  /** Null for an instant visit from a conversation. */
  appointmentId: uuid.nullable(),
  conversationId,
  provider: person,
  patient: person,
  state: visitState,
  scheduledStart: instant,
  scheduledEnd: instant,
  /** The join window, as the server enforces it. */
  opensAt: instant,
  closesAt: instant,
  reasonMessageId: uuid.nullable(),
  noteMessageId: uuid.nullable(),
  /** Set from check-in until admitted, and again after being sent back. */
  waiting: waitingView.nullable(),
  deviceTest: deviceTest.nullable(),
  /** The patient has been admitted and may join the call. */
  admittedAt: instant.nullable(),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  /** Time that patient and provider were in the call together; 0 when they never were. */
  durationMs: z.number().int().min(0),
  participants: z.array(participant),
  guests: z.array(guestView),
  providerStatus,
  /** The caller's own part. */
  myRole: visitRole.nullable(),
  /** Shown before the join: a person rated once. */
  rated: z.boolean(),
  /** Rises with each change. */
  revision: z.number().int().min(0),
});
export type VisitView = z.infer<typeof visitView>;

/** A visit that is over, with how good its call was, taken over everybody in it; null where nothing was measured. */
export const pastVisit = visitView.extend({ quality: qualityWord.nullable() });
export type PastVisit = z.infer<typeof pastVisit>;

/** A STUN or TURN server; credentials live an hour at most. */
export const iceServer = z.object({
  urls: z.array(z.string()),
  username: z.string().nullable(),
  credential: z.string().nullable(),
});

/** Bound to one room, one person and one device (or one guest); two hours at most. */
export const callToken = z.string().min(1).max(1_024);

export const callPass = z.object({
  token: callToken,
  expiresAt: instant,
  role: visitRole,
  /** Call id of the protocol. */
  roomId: uuid,
  iceServers: z.array(iceServer),
  iceExpiresAt: instant,
  /** The server's clock, for the expiry of signals. */
  serverTime: instant,
});
export type CallPass = z.infer<typeof callPass>;

/** Largest sealed signal. */
export const maxSignalBytes = 48 * 1024;

/** As `RawSignal` of the protocol. Who it is from is said by the server, out of the session. */
export const outgoingSignal = z.object({
  v: z.literal(1),
  callId: uuid,
  epoch: z.number().int().min(0).nullable(),
  toUser: uuid.nullable(),
  to: uuid,
  counter: z.number().int().min(0),
  sealed: bytes(1, maxSignalBytes),
});
export const incomingSignal = outgoingSignal.extend({ fromUser: uuid.nullable(), from: uuid });
export type IncomingSignal = z.infer<typeof incomingSignal>;

/** A device (of an account) or a guest that is in the call: connected, or cut off less than half a minute ago. */
export const presentParty = z.object({ userId: uuid.nullable(), id: uuid, role: visitRole });
export type PresentParty = z.infer<typeof presentParty>;

/** `video.signals` yields, each under a tracked id: a reconnect goes on where it was cut, as far as the last minute reaches. */
export const callEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('signal'), signal: incomingSignal }),
  /** Everybody in the call, the reader too, at the start and after each change. */
  z.object({ type: z.literal('parties'), parties: z.array(presentParty) }),
  /** This party may not be in the call any more. `replaced`: the person joined from elsewhere. */
  z.object({
    type: z.literal('over'),
    reason: z.enum(['ended', 'removed', 'returned_to_waiting', 'replaced', 'token_expired']),
  }),
]);
export type CallEvent = z.infer<typeof callEvent>;

/** One reading of getStats, every 2 s. */
export const qualitySample = z.object({
  at: instant,
  roundTripMs: z.number().min(0).max(600_000).nullable(),
  lossPercent: z.number().min(0).max(100).nullable(),
  jitterMs: z.number().min(0).max(600_000).nullable(),
  kbitPerSecond: z.number().min(0).max(10_000_000).nullable(),
  width: z.number().int().min(0).max(16_384).nullable(),
  height: z.number().int().min(0).max(16_384).nullable(),
  fps: z.number().min(0).max(240).nullable(),
  relayed: z.boolean().nullable(),
  word: qualityWord,
});
export type QualitySample = z.infer<typeof qualitySample>;

const one = z.object({ visitId: uuid });
const withToken = z.object({ token: callToken });
const cursor = z.object({ start: instant, id: uuid });

export const ratingIssue = z.enum([
  'no_sound',
  'bad_sound',
  'no_picture',
  'bad_picture',
  'late',
  'hard_to_join',
]);

export type RatingIssue = z.infer<typeof ratingIssue>;

/** Somebody who was in the call, and how good it was for them. */
export const callQuality = participant.extend({
  summary: qualitySummary.nullable(),
  samples: z.array(qualitySample),
});
export type CallQuality = z.infer<typeof callQuality>;

export const visitStatistics = z.object({
  visits: z.number().int(),
  completed: z.number().int(),
  cancelled: z.number().int(),
  noShow: z.number().int(),
  medianWaitMs: z.number().nullable(),
  medianDurationMs: z.number().nullable(),
  rating: z.object({ mean: z.number().nullable(), count: z.number().int() }),
  /** One entry per day of the clinic's zone, ascending. */
  days: z.array(
    z.object({
      date: z.iso.date(),
      completed: z.number().int(),
      medianWaitMs: z.number().nullable(),
      meanRoundTripMs: z.number().nullable(),
      meanLossPercent: z.number().nullable(),
      relayed: z.number().nullable(),
    }),
  ),
});
export type VisitStatistics = z.infer<typeof visitStatistics>;

export const videoContract = {
  // ---- the visit
  /** NOT_FOUND for a visit that the caller has no part in. */
  visit: { input: one, output: visitView },
  /** Patients: their visits, and those of whom they act for, that they may go into now; also one that a provider has just started. */
  current: { output: z.array(visitView) },
  /** The room of an appointment. */
  byAppointment: { input: z.object({ appointmentId: uuid }), output: visitView },
  /** Visits that are over, newest first: the caller's own, or those of the patient acted for. */
  history: {
    input: z.object({
      patientId: uuid.nullable().default(null),
      cursor: cursor.nullable().default(null),
      limit: z.number().int().min(1).max(100).default(30),
    }),
    output: z.object({ visits: z.array(pastVisit), next: cursor.nullable() }),
  },
  /** A provider starts a visit now with the patient of a conversation. `id` is chosen by the caller: asking twice makes one. */
  startInstant: { input: z.object({ id: uuid, conversationId }), output: visitView },

  /**
   * For programs of providers: the visit of an appointment, or one with the patient of a conversation (one of the two is given). Who waits in
   * it is let in. Asking twice is answered alike.
   */
  startCall: {
    input: z.object({
      appointmentId: uuid.nullable().default(null),
      conversationId: conversationId.nullable().default(null),
    }),
    output: visitView,
  },

  // ---- waiting
  /** Patient or who acts for them. The first time takes a place in the queue; again changes the device test only. TOO_EARLY, TOO_LATE, VISIT_OVER. */
  checkIn: { input: one.extend({ deviceTest }), output: visitView },
  /** Open as long as somebody is in the waiting room: makes them present. Yields nothing but `{}` at once. */
  present: { input: one },
  /** Leaves the waiting room. With `callBack` the place is kept. */
  leaveWaiting: { input: one.extend({ callBack: z.boolean() }), output: visitView },

  // ---- the provider's queue
  /** Who waits (longest first) and who is expected within the day, with the provider's own status. */
  queue: {
    output: z.object({ visits: z.array(visitView), status: providerStatus, hidePosition: z.boolean() }),
  },
  admit: { input: one, output: visitView },
  /** `reason` null: no longer held. */
  hold: { input: one.extend({ reason: holdReason.nullable() }), output: visitView },
  returnToWaiting: { input: one, output: visitView },
  /** To a colleague who is in the conversation; the place and the check-in stay. */
  transfer: { input: one.extend({ providerId: uuid }), output: visitView },
  /** Out of the call, or out of the waiting room. */
  remove: {
    input: one.extend({ userId: uuid.nullable(), guestId: uuid.nullable() }),
    output: visitView,
  },
  /** Asks somebody who wanted to be called back to come. */
  callBack: { input: one, output: visitView },
  /** Tells everybody who waits. Null: on time again. */
  setLate: { input: z.object({ minutes: minutes.nullable() }), output: providerStatus },
  setAway: { input: z.object({ away: z.boolean() }), output: providerStatus },
  /** Ends the call for everybody. Whether it was a visit or a no-show follows from the evidence. */
  complete: { input: one.extend({ noteMessageId: uuid.nullable().default(null) }), output: visitView },
  /** Only when the patient never came, the provider was there and the time is over: NOT_A_NO_SHOW otherwise. */
  markNoShow: { input: one, output: visitView },
  /** Notes written after the call. */
  setNote: { input: one.extend({ noteMessageId: uuid }), output: visitView },

  // ---- the call
  /** NOT_ADMITTED for a patient who still waits; the provider joins whenever the window is open. Joining from another device replaces the first. */
  join: { input: one, output: callPass },
  /** Before the old one runs out, with it; also fresh TURN credentials. The subscription goes on. */
  renew: { input: withToken, output: callPass },
  /** STUN and TURN for the test before the visit; credentials of ten minutes. */
  testServers: { input: one, output: z.object({ iceServers: z.array(iceServer) }) },
  signal: { input: withToken.extend({ signal: outgoingSignal }), output: z.object({}) },
  signals: {
    input: withToken.extend({
      lastEventId: z
        .string()
        .regex(/^[0-9a-f]{12}-\d{1,10}$/)
        .nullish(),
    }),
  },
  /** Gives the seat up at once; without it that takes half a minute. */
  leave: { input: withToken, output: z.object({}) },
  /** At most 60 readings at a time. */
  reportQuality: {
    input: withToken.extend({ samples: z.array(qualitySample).min(1).max(60) }),
    output: z.object({}),
  },
  /** Account chains of the providers who are in the call: a guest checks them against the link. */
  callChains: { input: withToken, output: identityContract.chains.output },

  // ---- guests
  /** `entryHash` = SHA-256 of the entry secret that the link's fragment leads to; `guestId` is in the link too. At most three; asking twice makes one. */
  inviteGuest: {
    input: one.extend({ guestId: uuid, kind: guestKind, entryHash: bytes(32, 32), expiresAt: instant }),
    output: guestView,
  },
  revokeGuest: { input: one.extend({ guestId: uuid }), output: guestView },
  /** Anybody with the link, once: sets a cookie that is good for this call only; with it, again. GUEST_LINK_USED, GUEST_LINK_EXPIRED. Over HTTP. */
  enterAsGuest: {
    input: z.object({ guestId: uuid, entrySecret: bytes(32, 32) }),
    output: callPass.extend({ clinicName: z.string(), kind: guestKind }),
  },

  // ---- after
  rate: {
    input: one.extend({ stars: z.number().int().min(1).max(5), issues: z.array(ratingIssue).max(6) }),
    output: z.object({}),
  },
  /** Who was in it, and how good it was for each. Participants and administrators. */
  quality: {
    input: one,
    output: z.array(callQuality),
  },
  /** Providers: of their own visits; administrators: of all. At most 92 days. */
  statistics: { input: z.object({ from: instant, until: instant }), output: visitStatistics },
  /** Administrators: visits under way and waiting now. */
  active: { output: z.array(visitView) },
} as const;
