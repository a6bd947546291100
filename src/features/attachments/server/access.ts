/** The only way to an attachment: who may begin, go on with, and read one. Absent and forbidden answer alike. */
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import * as store from './upload-store.ts';

/** Somebody who takes part in conversations: administrators read and write nothing. */
export function requirePerson(session: SessionInfo | null): SessionInfo {
  if (session === null) throw new DomainError('UNAUTHENTICATED');
  if (session.role === 'admin') throw new DomainError('FORBIDDEN');
  return session;
}

/** For beginning an upload: a person on a proved device, and a present member. NOT_FOUND otherwise. */
export async function requireMember(
  q: Queryable,
  session: SessionInfo,
  conversationId: string,
): Promise<void> {
  if (session.deviceId === null) throw new DomainError('DEVICE_UNBOUND');
  if (!(await store.isActiveMember(q, session.userId, conversationId))) throw new DomainError('NOT_FOUND');
}

/** For going on with an upload, or giving it up: its uploader only. FILE_UNKNOWN otherwise. */
export async function requireOwnUpload(
  q: Queryable,
  session: SessionInfo,
  key: string,
): Promise<store.UploadRow> {
  const upload = await store.findUpload(q, key);
  if (upload?.uploaderId !== session.userId) throw new DomainError('FILE_UNKNOWN');
  return upload;
}

/** For reading the bytes. NOT_FOUND otherwise. */
export async function requireReadableFile(
  q: Queryable,
  session: SessionInfo,
  key: string,
): Promise<store.UploadRow> {
  const upload = await store.findReadable(q, session.userId, key);
  if (upload === null) throw new DomainError('NOT_FOUND');
  return upload;
}
