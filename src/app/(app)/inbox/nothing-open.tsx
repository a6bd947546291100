'use client';
import { MessagesSquare } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';

/** Beside the list, as long as no conversation is open. */
export function NothingOpen() {
  const t = useTranslations('frame');
  return (
    <div className="flex flex-1 items-center">
      <PageTitle>{t('messages')}</PageTitle>
      <EmptyState title={t('choose')} icon={<MessagesSquare size={40} />}>
        {t('chooseText')}
      </EmptyState>
    </div>
  );
}
