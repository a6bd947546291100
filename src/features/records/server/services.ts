/** What becomes of people's data: handing it out, erasing it, letting it go with time. */
import type * as z from 'zod';
import { audit } from '#src/features/audit/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import { type RecordSection, recordSections, type recordsContract } from '../contract.ts';
import { createErasure, type Erasure, type SignStatement } from './erasure.ts';
import { listSection, personExists } from './record-store.ts';
import { createRetention, type Retention } from './retention.ts';

type PageInput = z.infer<(typeof recordsContract)['page']['input']>;
type PageOutput = z.infer<(typeof recordsContract)['page']['output']>;

const pageSize = 500;
const firstSection: RecordSection = recordSections[0];

export interface RecordsServices {
  page(session: SessionInfo, input: PageInput): Promise<PageOutput>;
  erasure: Erasure;
  retention: Retention;
}

export function createRecordsServices(
  deps: Pick<PlatformDeps, 'database' | 'clock' | 'events' | 'sockets'> & {
    removeFiles: (keys: readonly string[]) => Promise<void>;
    forgetMails: (address: string) => Promise<void>;
    signStatement: SignStatement;
    removeAuditBefore: (before: number) => Promise<number>;
  },
): RecordsServices {
  const { database } = deps;
  return {
    async page(session, { userId, section, after }) {
      const about = userId ?? session.userId;
      if (about !== session.userId && session.role !== 'admin') throw new DomainError('FORBIDDEN');
      if (!(await personExists(database.pool, about))) throw new DomainError('NOT_FOUND');
      if (section === firstSection && after === null)
        await audit(database.pool, {
          actorId: session.userId,
          action: 'records.export',
          subjectId: about,
        });
      const found = await listSection(database.pool, section, about, after, pageSize + 1);
      const rows = found.slice(0, pageSize);
      const next = found.length > pageSize ? (rows.at(-1)?.key ?? null) : null;
      return { rows: rows.map(({ row }) => row), next };
    },
    erasure: createErasure(deps),
    retention: createRetention(deps),
  };
}
