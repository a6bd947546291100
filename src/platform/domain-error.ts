/** Errors that the server means: each has a code, the code has one HTTP-like kind here and one sentence in i18n (`errors.<CODE>`). */

/** Every code, with the tRPC error kind it travels under. */
export const errorKinds = {
  // platform
  UNAUTHENTICATED: 'UNAUTHORIZED',
  FORBIDDEN: 'FORBIDDEN',
  NOT_FOUND: 'NOT_FOUND',
  BAD_INPUT: 'BAD_REQUEST',
  TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  RATE_LIMITED: 'TOO_MANY_REQUESTS',
  /** A protocol check refused what was sent; `data.refusal` names it. */
  REFUSED: 'UNPROCESSABLE_CONTENT',
  UNAVAILABLE: 'SERVICE_UNAVAILABLE',
  STORAGE_FULL: 'SERVICE_UNAVAILABLE',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
  // identity
  INVITATION_UNKNOWN: 'NOT_FOUND',
  INVITATION_EXPIRED: 'PRECONDITION_FAILED',
  INVITATION_USED: 'PRECONDITION_FAILED',
  EMAIL_TAKEN: 'CONFLICT',
  WRONG_PASSWORD: 'FORBIDDEN',
  /** At sign-in nobody is told which of the two was wrong. */
  SIGN_IN_WRONG: 'FORBIDDEN',
  RECOVERY_WRONG: 'FORBIDDEN',
  RECOVERY_MISTYPED: 'BAD_REQUEST',
  CHAIN_CONFLICT: 'CONFLICT',
  /** Too many wrong tries at one address; `retryAfterMs` says how long. */
  SIGN_IN_LOCKED: 'TOO_MANY_REQUESTS',
  ACCOUNT_DISABLED: 'FORBIDDEN',
  /** The password was right; a code of the second step is needed too. */
  SECOND_FACTOR_NEEDED: 'PRECONDITION_FAILED',
  /** Not the code of this moment, one that was used, or none of the backup codes. */
  SECOND_FACTOR_WRONG: 'FORBIDDEN',
  /** The clinic asks this role for a second step, and there is none yet: nothing else is answered before. */
  SECOND_FACTOR_REQUIRED: 'PRECONDITION_FAILED',
  DEVICE_UNBOUND: 'PRECONDITION_FAILED',
  /** The code of the new device ran out, was used, or was read by somebody else. */
  LINKING_OVER: 'PRECONDITION_FAILED',
  /** Another administrator has made or replaced the clinic's key. */
  ROOT_CHANGED: 'CONFLICT',
  // messaging
  ENTRY_CONFLICT: 'CONFLICT',
  EPOCH_STALE: 'CONFLICT',
  /** The care relation that a conversation rests on has ended. */
  NOT_ALLOWED_NOW: 'FORBIDDEN',
  MESSAGE_ID_TAKEN: 'CONFLICT',
  /** Something was written that the caller has not seen. */
  NOT_SEEN_YET: 'CONFLICT',
  MESSAGE_EMPTY: 'BAD_REQUEST',
  MESSAGE_TOO_LONG: 'PAYLOAD_TOO_LARGE',
  /** Five hundred messages are starred. */
  STARS_FULL: 'CONFLICT',
  /** An export with its files does not fit into one archive. */
  EXPORT_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  // care links
  CARE_LINK_EXISTS: 'CONFLICT',
  // appointments
  /** Somebody was first, or the provider does not receive patients then. */
  SLOT_TAKEN: 'CONFLICT',
  /** Cancelled, over, or not a request any more: this is not possible now. */
  APPOINTMENT_CHANGED: 'CONFLICT',
  // video visits
  /** The room is not open yet; its times stand in the visit. */
  TOO_EARLY: 'PRECONDITION_FAILED',
  TOO_LATE: 'PRECONDITION_FAILED',
  VISIT_OVER: 'PRECONDITION_FAILED',
  /** The appointment is only a request yet. */
  NOT_CONFIRMED: 'PRECONDITION_FAILED',
  /** The visit has moved on: this is not possible in the state it is in now. */
  VISIT_CHANGED: 'CONFLICT',
  /** The patient came, the provider was not there, or there is time left. */
  NOT_A_NO_SHOW: 'PRECONDITION_FAILED',
  /** The colleague is not in the conversation with the patient. */
  NOT_IN_CONVERSATION: 'PRECONDITION_FAILED',
  // attachments
  /** Too many uploads of one person that no message owns yet. */
  TOO_MANY_UPLOADS: 'TOO_MANY_REQUESTS',
  /** The signed upload address is too old; `attachments.resume` gives a fresh one. */
  UPLOAD_EXPIRED: 'PRECONDITION_FAILED',
  /** Not all of the file has arrived yet. */
  FILE_INCOMPLETE: 'CONFLICT',
  /** No such upload, or not this person's, or not of this conversation: it has to be uploaded again. */
  FILE_UNKNOWN: 'PRECONDITION_FAILED',
  /** Said by the engine: larger than the clinic takes; too many for one message. */
  FILE_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  TOO_MANY_FILES: 'BAD_REQUEST',
  /** Said by the engine: the file went away or changed before it was read to the end. */
  FILE_UNREADABLE: 'PRECONDITION_FAILED',
  /** Said by the engine: what the picture tells about place and time could not be taken out. */
  PICTURE_UNREADABLE: 'PRECONDITION_FAILED',
  /** Said by the engine: this device has no room for the sealed copy. */
  DEVICE_FULL: 'SERVICE_UNAVAILABLE',
  /** Another message owns the file already. */
  FILE_TAKEN: 'CONFLICT',
  // calls
  /** The patient waits (again), or has not checked in. */
  NOT_ADMITTED: 'FORBIDDEN',
  /** Not a pass of this server, or not this person's on this device. */
  CALL_TOKEN_INVALID: 'FORBIDDEN',
  CALL_TOKEN_EXPIRED: 'PRECONDITION_FAILED',
  /** The person joined from elsewhere, left, or was put out; joining again gives a new pass. */
  CALL_TOKEN_ENDED: 'PRECONDITION_FAILED',
  /** Whom a signal is for is not in the call (any more). */
  CALL_PARTY_GONE: 'PRECONDITION_FAILED',
  /** Four people are in the call. */
  CALL_FULL: 'CONFLICT',
  /** Three guests may come already. */
  GUESTS_FULL: 'CONFLICT',
  /** Another browser has entered with this link. */
  GUEST_LINK_USED: 'PRECONDITION_FAILED',
  GUEST_LINK_EXPIRED: 'PRECONDITION_FAILED',
} as const;

export type ErrorCode = keyof typeof errorKinds;

/** Tells a code of ours from any other string. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(errorKinds, value);
}

/** True for what only the server can put right: it is in its log under the request's id, and people are shown the reference to it. */
export function isServerFault(code: ErrorCode): boolean {
  return code === 'INTERNAL' || code === 'UNAVAILABLE' || code === 'STORAGE_FULL';
}

/** Thrown by services; the message is the code itself, so that nothing else can leak with it. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  /** How long to wait before trying again, where waiting helps. */
  readonly retryAfterMs: number | null;
  /** In a client: the id of the request under which the server has logged its fault. */
  readonly reference: string | null;

  constructor(code: ErrorCode, options: { cause?: unknown; retryAfterMs?: number; reference?: string } = {}) {
    super(code, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.reference = options.reference ?? null;
  }
}
