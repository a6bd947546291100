/** Where programs find visits and calls over plain HTTP, with examples. Shapes are those of the contract. */
import { endpoint } from '#src/platform/server/http-api/endpoint.ts';
import { videoContract as c } from '../contract.ts';

const tag = 'Video';
const visitId = '0195f6c2-9a70-4c31-9d0e-5b1f4a2c7d18';
const appointmentId = '0195f6c2-9a70-4c31-9d0e-5b1f4a2c7d19';
const conversationId = 'q0rL2v5Zf0s3kQG8aWm1Yb7tXc9dEhJuNpRiVoSxTgA';
const at = 1_750_000_000_000;
const minute = 60_000;

const visit = {
  id: visitId,
  appointmentId,
  conversationId,
  provider: { userId: '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d19', name: 'Dr. Vega' },
  patient: { userId: '0195f6c2-6a70-7c31-9d0e-5b1f4a2c7d18', name: 'Ana Ruiz' },
  state: 'waiting' as const,
  scheduledStart: at,
  scheduledEnd: at + 20 * minute,
  opensAt: at - 15 * minute,
  closesAt: at + 50 * minute,
  reasonMessageId: null,
  noteMessageId: null,
  waiting: {
    since: at - 4 * minute,
    position: 1,
    estimate: { from: 0, to: 5 },
    present: true,
    lastSeenAt: at,
    held: null,
    callBack: false,
    calledAt: null,
  },
  deviceTest: {
    camera: 'ok' as const,
    microphone: 'ok' as const,
    speaker: 'ok' as const,
    network: 'good' as const,
    relay: 'ok' as const,
  },
  admittedAt: null,
  startedAt: null,
  endedAt: null,
  durationMs: 0,
  participants: [],
  guests: [],
  providerStatus: { kind: 'online' as const, lateMinutes: null },
  myRole: 'host' as const,
  rated: false,
  revision: 1,
};
const admitted = { ...visit, state: 'in_progress' as const, waiting: null, admittedAt: at, revision: 2 };

export const endpoints = {
  visit: endpoint(c.visit, {
    method: 'GET',
    path: '/video/visit/{visitId}',
    tag,
    summary: 'One visit, as the caller sees it',
    errors: ['NOT_FOUND'],
    example: { input: { visitId }, output: visit },
  }),
  byAppointment: endpoint(c.byAppointment, {
    method: 'GET',
    path: '/video/appointment/{appointmentId}',
    tag,
    summary: 'The video visit of an appointment',
    errors: ['NOT_FOUND'],
    example: { input: { appointmentId }, output: visit },
  }),
  queue: endpoint(c.queue, {
    method: 'GET',
    path: '/video/queue',
    tag,
    summary: 'Who waits for one, longest first, and who comes within a day',
    errors: ['FORBIDDEN'],
    example: { output: { visits: [visit], status: visit.providerStatus, hidePosition: false } },
  }),
  startCall: endpoint(c.startCall, {
    method: 'POST',
    path: '/video/start-call',
    tag,
    summary: 'Open the call of an appointment or a conversation',
    description:
      'For providers; one of `appointmentId` and `conversationId` is given. A patient who waits is let in, others are let in when they come (without an appointment) or by their provider.',
    errors: [
      'FORBIDDEN',
      'NOT_FOUND',
      'NOT_CONFIRMED',
      'TOO_EARLY',
      'TOO_LATE',
      'VISIT_OVER',
      'VISIT_CHANGED',
    ],
    example: { input: { appointmentId, conversationId: null }, output: admitted },
  }),
  join: endpoint(c.join, {
    method: 'POST',
    path: '/video/call/{visitId}/token',
    tag,
    summary: 'One’s own pass into a call',
    description:
      'Never anybody else’s: it is good for this room, this person and the device bound to the session, two hours at most, and takes the place of the pass before. With it come the relay’s credentials. What is said in a call is sealed by protocol.md §13.',
    errors: [
      'FORBIDDEN',
      'NOT_FOUND',
      'DEVICE_UNBOUND',
      'NOT_ADMITTED',
      'NOT_CONFIRMED',
      'TOO_EARLY',
      'TOO_LATE',
      'VISIT_OVER',
      'CALL_FULL',
    ],
    example: {
      input: { visitId },
      output: {
        token: 'eyJ2aXNpdCI6IjAxOTVmNmMyIn0.c2lnbmF0dXJl',
        expiresAt: at + 120 * minute,
        role: 'host',
        roomId: '5f0c8a52-31f3-4a0e-9d53-2f8b6f6c1a77',
        iceServers: [
          { urls: ['turn:relay.clinic.example:3478'], username: '1750003600:x', credential: 'c2VjcmV0' },
        ],
        iceExpiresAt: at + 60 * minute,
        serverTime: at,
      },
    },
  }),
  complete: endpoint(c.complete, {
    method: 'POST',
    path: '/video/end-call',
    tag,
    summary: 'End a call for everybody in it',
    description:
      'For its provider. `noteMessageId` names the sealed message in the conversation that holds the closing notes. Whether it was a visit or not follows from what happened. Asking twice is answered alike.',
    errors: ['FORBIDDEN', 'NOT_FOUND', 'VISIT_CHANGED'],
    example: {
      input: { visitId, noteMessageId: null },
      output: {
        ...admitted,
        state: 'completed',
        startedAt: at,
        endedAt: at + 18 * minute,
        durationMs: 18 * minute,
      },
    },
  }),
} as const;
