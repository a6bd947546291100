import { useTranslations } from 'next-intl';
import type { HoldReason, VisitView, WaitingView } from '../contract.ts';

export interface WaitingWords {
  /** Null where the clinic does not tell. */
  place(waiting: WaitingView): string | null;
  estimate(waiting: WaitingView): string | null;
  provider(visit: Pick<VisitView, 'provider' | 'providerStatus'>): string;
  held(reason: HoldReason, name: string): string;
}

/** What is known about the wait, in sentences. */
export function useWaitingWords(): WaitingWords {
  const t = useTranslations('visit.waiting');
  return {
    place: ({ position }) =>
      position === null ? null : position === 1 ? t('next') : t('before', { count: position - 1 }),
    estimate({ estimate }) {
      if (estimate === null) return null;
      if (estimate.to <= 1) return t('soon');
      return estimate.from === 0 ? t('upTo', { minutes: estimate.to }) : t('range', estimate);
    },
    provider({ provider, providerStatus }) {
      const { kind, lateMinutes } = providerStatus;
      if (kind === 'late' && lateMinutes !== null)
        return t('provider.late', { name: provider.name, minutes: lateMinutes });
      return t(`provider.${kind === 'late' ? 'online' : kind}`, { name: provider.name });
    },
    held: (reason, name) => t(`held.${reason}`, { name }),
  };
}
