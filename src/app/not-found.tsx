'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { buttonLook } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';

export default function NotFound() {
  const t = useTranslations('frame');
  return (
    <main>
      <PageTitle>{t('notFound')}</PageTitle>
      <EmptyState
        title={t('notFound')}
        headingLevel={1}
        action={
          <Link href="/inbox" className={buttonLook('primary')}>
            {t('home')}
          </Link>
        }
      >
        {t('notFoundText')}
      </EmptyState>
    </main>
  );
}
