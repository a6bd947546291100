import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { conversationPath } from '#src/features/messaging/ui/routes.ts';
import { buttonLook } from '#src/ui/button.tsx';
import type { VisitView } from '../contract.ts';
import { visitsPath } from './routes.ts';

/** A visit that is over, was cancelled or did not take place: said calmly, with the way on. */
export function VisitOver({ visit }: { visit: VisitView }) {
  const t = useTranslations('visit.over');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const staff = visit.myRole === 'host' || visit.myRole === 'colleague';
  const state = visit.state === 'cancelled' || visit.state === 'no_show' ? visit.state : 'completed';
  const { name } = visit.provider;
  return (
    <section className="flex flex-col gap-3 rounded-2xl border border-line bg-surface p-5">
      <h2 ref={heading} tabIndex={-1} className="font-semibold text-lg outline-none">
        {t(state)}
      </h2>
      {!staff && <p>{t(`${state}Text`, { name })}</p>}
      <div className="flex flex-wrap gap-2">
        <Link href={conversationPath(visit.conversationId)} className={buttonLook('secondary')}>
          {t('messages')}
        </Link>
        <Link href={visitsPath} className={buttonLook('quiet')}>
          {t('visits')}
        </Link>
      </div>
    </section>
  );
}
