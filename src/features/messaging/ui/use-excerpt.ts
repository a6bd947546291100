import { useTranslations } from 'next-intl';
import { useCallback } from 'react';

interface Excerpted {
  /** First words; null when there is nothing to show. */
  text: string | null;
  fileCount: number;
  deleted?: boolean;
}

/** A message in one line: its first words, its files by number, or why nothing is shown. */
export function useExcerpt(): (message: Excerpted) => string {
  const t = useTranslations('chat.quote');
  return useCallback(
    ({ text, fileCount, deleted = false }) => {
      if (deleted) return t('deleted');
      const words = text?.trim() ?? '';
      if (words !== '') return words;
      return fileCount > 0 ? t('files', { count: fileCount }) : t('unknown');
    },
    [t],
  );
}
