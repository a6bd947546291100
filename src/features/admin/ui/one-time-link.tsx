'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { CopyButton } from '#src/ui/copy-button.tsx';
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
  const format = useFormatter();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => place.current?.scrollIntoView({ block: 'nearest' }), []);
  const until = format.dateTime(expiresAt, { dateStyle: 'long', timeStyle: 'short' });
  const link = `${window.location.origin}/${purpose}#${token}`;
  return (
    <Notice tone="info" title={t('title', { name })} alert>
      <div ref={place} className="flex flex-col gap-3">
        {mailedTo !== null && <p>{t('mailed', { email: mailedTo })}</p>}
        <p>{t(mailedTo === null ? 'text' : 'textMailed', { until })}</p>
        <TextField label={t('label')} value={link} onChange={() => undefined} readOnly mono />
        <div className="flex flex-wrap items-center gap-3">
          <CopyButton text={link} />
        </div>
      </div>
    </Notice>
  );
}
