'use client';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';

/** Turns what went wrong into a sentence that says what to do. */
export function useFailureText(): (failure: Failure) => string {
  const errors = useTranslations('errors');
  const refusals = useTranslations('refusals');
  const t = useTranslations('ui');
  return useCallback(
    (failure) => {
      if (failure.kind === 'network') return errors('NETWORK');
      if (failure.kind === 'refusal') return refusals(failure.code);
      const sentence = errors(failure.code);
      if (failure.retryAfterMs === undefined) return sentence;
      return `${sentence} ${t('retryAfter', { minutes: Math.max(1, Math.ceil(failure.retryAfterMs / 60_000)) })}`;
    },
    [errors, refusals, t],
  );
}
