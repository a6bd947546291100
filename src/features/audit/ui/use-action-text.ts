import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { isKnownAction } from './known-actions.ts';

/** An action in words; its code where a newer server knows more than this page. */
export function useActionText(): (action: string) => string {
  const t = useTranslations('audit.action');
  return useCallback((action) => (isKnownAction(action) ? t(action) : action), [t]);
}
