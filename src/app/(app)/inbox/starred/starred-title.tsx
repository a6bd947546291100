'use client';
import { useTranslations } from 'next-intl';
import { PageTitle } from '#src/ui/page-title.tsx';

/** In the window's title. */
export function StarredTitle() {
  return <PageTitle>{useTranslations('search.starred')('title')}</PageTitle>;
}
