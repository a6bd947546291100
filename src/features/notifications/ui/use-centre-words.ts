import { useTranslations } from 'next-intl';
import { useCallback } from 'react';
import { noticeWordKeys } from '#src/platform/push-notice.ts';
import type { Notification } from '../contract.ts';

/** What a line says: its title, and what to do where that is not plain. */
export function useCentreWords(): (notice: Pick<Notification, 'kind' | 'messages'>) => {
  title: string;
  hint: string | null;
} {
  const t = useTranslations('notifications.centre');
  const push = useTranslations('push');
  return useCallback(
    ({ kind, messages }) => {
      if (kind === 'message') return { title: t('messages', { count: messages }), hint: null };
      const title = push(`${noticeWordKeys[kind]}.title`);
      if (kind === 'security.device') return { title, hint: t('deviceHint') };
      return { title, hint: kind.startsWith('security.') ? t('securityHint') : null };
    },
    [t, push],
  );
}
