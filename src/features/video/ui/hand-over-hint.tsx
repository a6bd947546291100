import { useTranslations } from 'next-intl';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { VisitView } from '../contract.ts';

/** Says that joining here takes the call over from another device or tab; nothing while one is in it nowhere. */
export function HandOverHint({ visit }: { visit: VisitView }) {
  const t = useTranslations('call.handOver');
  const me = useMe();
  const elsewhere = visit.participants.some(({ userId, leftAt }) => userId === me.userId && leftAt === null);
  return elsewhere ? <Notice title={t('title')}>{t('text')}</Notice> : null;
}
