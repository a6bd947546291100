'use client';
import { Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from './button.tsx';

/** Copies a text and says beside itself whether it is there: without https, or where a person said no, it has to be done by hand. */
export function CopyButton({ text }: { text: string }) {
  const t = useTranslations('ui');
  const [outcome, setOutcome] = useState<'copied' | 'notCopied' | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      setOutcome('notCopied');
    }
  };
  return (
    <>
      <Button variant="secondary" onPress={() => void copy()} icon={<Copy aria-hidden="true" size={20} />}>
        {t('copy')}
      </Button>
      <span role="status" className="text-sm empty:hidden">
        {outcome !== null && t(outcome)}
      </span>
    </>
  );
}
