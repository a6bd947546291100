'use client';
import { Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { findReference, spokenReference, useFailureSentence } from './use-failure-text.ts';

/** What went wrong in words; below, where the server told one, the reference for the office, to be read out or copied whole. */
export function FailureWords({ failure }: { failure: Failure }) {
  const sentence = useFailureSentence();
  const t = useTranslations('ui');
  const announce = useAnnounce();
  const reference = findReference(failure);
  if (reference === null) return sentence(failure);
  // Not allowed without https: then the eight signs on the screen are what there is.
  const copy = () =>
    navigator.clipboard?.writeText(reference).then(
      () => announce(t('copied')),
      () => undefined,
    );
  return (
    <>
      {sentence(failure)}
      <span className="flex items-center gap-1 text-sm">
        <span className="select-all">{t('reference', { reference: spokenReference(reference) })}</span>
        <IconButton aria-label={t('copyReference')} onPress={copy}>
          <Copy aria-hidden="true" size={18} />
        </IconButton>
      </span>
    </>
  );
}
