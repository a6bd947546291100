/** What a provider is told of the patient of a conversation, beyond what the conversation says itself. */
import type { Locale } from '#src/features/identity/contract.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { requireDesk } from './access.ts';
import * as store from './store.ts';

export interface PatientFacts {
  userId: string;
  name: string;
  locale: Locale;
  careTeams: { id: string; name: string }[];
}

export interface Patients {
  read(session: SessionInfo, conversationId: string): Promise<PatientFacts>;
}

export function createPatients({ database }: Pick<PlatformDeps, 'database'>): Patients {
  const q = database.pool;
  return {
    async read(session, conversationId) {
      const { patientId } = await requireDesk(q, session, conversationId, { lock: false });
      const patient = await store.findPatient(q, patientId, session.userId);
      if (patient === null) throw new DomainError('NOT_FOUND');
      return patient;
    },
  };
}
