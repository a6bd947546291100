'use client';
import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';

/** As much of a request's id as is read out over the telephone; the server's log is searched for it. */
const spokenLength = 8;

/** The part of a reference that is shown and read out: the first eight signs of the request's id. */
export function spokenReference(reference: string): string {
  return reference.slice(0, spokenLength);
}

/** The reference of a fault of the server, where it told one; null otherwise. */
export function findReference(failure: Failure): string | null {
  return failure.kind === 'domain' ? (failure.reference ?? null) : null;
}

/** Turns what went wrong into a sentence that says what to do, without the reference: for cards that show it by itself. */
export function useFailureSentence(): (failure: Failure) => string {
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

/** Turns what went wrong into a sentence that says what to do, with the reference that helps the office to find it in the log. */
export function useFailureText(): (failure: Failure) => string {
  const sentence = useFailureSentence();
  const t = useTranslations('ui');
  return useCallback(
    (failure) => {
      const reference = findReference(failure);
      if (reference === null) return sentence(failure);
      return `${sentence(failure)} ${t('reference', { reference: spokenReference(reference) })}`;
    },
    [sentence, t],
  );
}
