import { useTranslations } from 'next-intl';
import type { Failure } from '../client/engine-api.ts';

/** Says in a sentence why something did not work. */
export function useFailureWords(): (failure: Failure) => string {
  const errors = useTranslations('errors');
  const refusals = useTranslations('refusals');
  return (failure) => {
    if (failure.kind === 'network') return errors('NETWORK');
    return failure.kind === 'domain' ? errors(failure.code) : refusals(failure.code);
  };
}
