/** With whom an appointment can be made, and when. */
import type * as z from 'zod';
import { findAbsence } from '#src/features/desk/public.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { Queryable } from '#src/platform/server/database.ts';
import type { PlatformDeps } from '#src/platform/server/deps.ts';
import type { SessionInfo } from '#src/platform/server/session.ts';
import type { ProviderSchedule, schedulingContract, VisitType } from '../contract.ts';
import { listProvidersOf, requireCare, requireVoice } from './access.ts';
import { listBusy } from './appointment-store.ts';
import * as store from './schedule-store.ts';
import { freeSlots, type Span } from './slots.ts';

type Contract = typeof schedulingContract;
type Output<Name extends 'providers' | 'slots'> = z.infer<Contract[Name]['output']>;
type SlotsInput = z.infer<Contract['slots']['input']>;

const minuteMs = 60_000;
const widestMs = 62 * 24 * 60 * minuteMs;
const most = 2_000;

export interface Offers {
  providers(session: SessionInfo, patientId: string | null): Promise<Output<'providers'>>;
  slots(session: SessionInfo, input: SlotsInput): Promise<Output<'slots'>>;
}

export interface Offer {
  schedule: ProviderSchedule;
  type: VisitType;
}

/** What patients may book with this provider. NOT_FOUND for a type that is not among it. */
export async function requireOffer(q: Queryable, providerId: string, visitTypeId: string): Promise<Offer> {
  const schedule = await store.findSchedule(q, providerId);
  const type = await store.findVisitType(q, visitTypeId);
  const offered = schedule?.visitTypeIds.includes(visitTypeId) && type?.active && type.booking !== 'staff';
  if (schedule === null || type === null || !offered) throw new DomainError('NOT_FOUND');
  return { schedule, type };
}

/** When patients cannot come: appointments that stand, and the time out of office. */
async function listTaken(
  q: Queryable,
  providerId: string,
  span: Span,
  exceptId: string | null = null,
): Promise<Span[]> {
  const [busy, absence] = [await listBusy(q, providerId, span, exceptId), await findAbsence(q, providerId)];
  return absence === null ? busy : [...busy, { start: absence.from, end: absence.until }];
}

/** SLOT_TAKEN unless patients may begin an appointment of so many minutes right then. `exceptId` does not stand in the way. */
export async function requireFreeSlot(
  q: Queryable,
  what: { providerId: string; schedule: ProviderSchedule; start: number; minutes: number; now: number },
  exceptId: string | null = null,
): Promise<void> {
  const { providerId, schedule, start, minutes, now } = what;
  const margin = schedule.bufferMinutes * minuteMs;
  const around = { start: start - margin, end: start + minutes * minuteMs + margin };
  const busy = await listTaken(q, providerId, around, exceptId);
  const window = { from: start, until: start + 1, most: 1 };
  if (freeSlots({ schedule, minutes, busy, now, ...window }).length === 0)
    throw new DomainError('SLOT_TAKEN');
}

export function createOffers({ database, clock }: Pick<PlatformDeps, 'database' | 'clock'>): Offers {
  /** A provider's own, of every type and at any notice. */
  async function ownOffer(providerId: string, visitTypeId: string): Promise<Offer> {
    const schedule = await store.findSchedule(database.pool, providerId);
    const type = await store.findVisitType(database.pool, visitTypeId);
    if (schedule === null || type === null || !type.active) throw new DomainError('NOT_FOUND');
    return { schedule: { ...schedule, noticeMinutes: 0 }, type };
  }

  return {
    async providers(session, patientId) {
      const q = database.pool;
      const voice = await requireVoice(q, session, patientId);
      const providers = await listProvidersOf(q, voice);
      const offers = await store.listOffers(
        q,
        providers.map((each) => each.userId),
      );
      return providers.flatMap((provider) => {
        const offer = offers.find((each) => each.providerId === provider.userId);
        return offer === undefined ? [] : [{ ...provider, visitTypeIds: offer.visitTypeIds }];
      });
    },

    async slots(session, { providerId, visitTypeId, from, until, patientId }) {
      const q = database.pool;
      if (until <= from || until - from > widestMs) throw new DomainError('BAD_INPUT');
      const isOwn = session.role === 'provider' && providerId === session.userId;
      if (!isOwn) {
        if (session.role === 'provider') throw new DomainError('NOT_FOUND');
        await requireCare(q, await requireVoice(q, session, patientId), providerId);
      }
      const offer = isOwn
        ? await ownOffer(providerId, visitTypeId)
        : await requireOffer(q, providerId, visitTypeId);
      const { schedule, type } = offer;
      const margin = (schedule.bufferMinutes + type.minutes) * minuteMs;
      const busy = await listTaken(q, providerId, { start: from - margin, end: until + margin });
      const { minutes } = type;
      const slots = freeSlots({ schedule, minutes, busy, from, until, now: clock.now(), most });
      return { slots, providerTimeZone: schedule.timeZone };
    },
  };
}
