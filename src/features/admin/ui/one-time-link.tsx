'use client';
import { Copy } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { TextField } from '#src/ui/text-field.tsx';

export interface OneTimeLinkProps {
  purpose: 'join' | 'reset';
  name: string;
  token: string;
  expiresAt: number;
  /** Where an e-mail with it goes; null: it has to be handed over. */
  mailedTo: string | null;
}

/** The link of an invitation; the server keeps only a hash of it, so it is shown now or never. */
export function OneTimeLink({ purpose, name, token, expiresAt, mailedTo }: OneTimeLinkProps) {
  const t = useTranslations('admin.link');
  const ui = useTranslations('ui');
  const format = useFormatter();
  const [copied, setCopied] = useState(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), []);
  const until = format.dateTime(expiresAt, { dateStyle: 'long', timeStyle: 'short' });
  const link = `${window.location.origin}/${purpose}#${token}`;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      // Not allowed here (no HTTPS, or the person said no): the field can be copied by hand.
      setCopied(false);
    }
  };
  return (
    <Notice tone="info" title={t('title', { name })} alert>
      <div ref={place} className="flex flex-col gap-3">
        {mailedTo !== null && <p>{t('mailed', { email: mailedTo })}</p>}
        <p>{t(mailedTo === null ? 'text' : 'textMailed', { until })}</p>
        <TextField label={t('label')} value={link} onChange={() => undefined} readOnly mono />
        <div className="flex flex-wrap items-center gap-3">
          <Button variant="secondary" onPress={copy} icon={<Copy aria-hidden="true" size={20} />}>
            {ui('copy')}
          </Button>
          <span role="status">{copied && ui('copied')}</span>
        </div>
      </div>
    </Notice>
  );
}
