'use client';
import { ShieldCheck } from 'lucide-react';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import type { ContactDetails } from '#src/features/identity/client/contact-api.ts';
import { buttonLook } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';

/** What the clinic's key says about a contact; for staff of whom it says nothing, where its code is checked. */
export function ClinicSays({ contact }: { contact: ContactDetails }) {
  const t = useTranslations('contact');
  const format = useFormatter();
  const { name, role, state, vouched, lapsed } = contact;
  if (vouched !== null) {
    const { clinic, licence, expiresAt } = vouched;
    return (
      <section
        aria-label={t('vouched.title', { clinic })}
        className="flex gap-3 rounded-2xl border border-line bg-surface p-4"
      >
        <ShieldCheck aria-hidden="true" size={24} className="mt-0.5 shrink-0 text-accent" />
        <div className="flex flex-col gap-1">
          <p className="font-semibold">{t('vouched.title', { clinic })}</p>
          <p>{t('vouched.text', { name })}</p>
          <p className="text-muted text-sm">
            {licence !== '' && `${t('vouched.licence', { licence })} · `}
            {t('vouched.until', { date: format.dateTime(expiresAt, { dateStyle: 'long' }) })}
          </p>
        </div>
      </section>
    );
  }
  if (lapsed !== null) {
    return (
      <Notice tone={lapsed === 'revoked' ? 'warn' : 'info'} title={t('lapsed.title', { name })}>
        {t(`lapsed.${lapsed}`)}
      </Notice>
    );
  }
  if (role === 'patient' || state === 'verified' || state === 'self') return null;
  return (
    <Notice
      tone="info"
      actions={
        <Link href="/clinic-code" className={buttonLook('secondary', false)}>
          {t('clinicCode.open')}
        </Link>
      }
    >
      {t('clinicCode.text')}
    </Notice>
  );
}
