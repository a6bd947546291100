'use client';
import { Printer } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { createPortal } from 'react-dom';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { RecoverySheet } from '../client/account-api.ts';

/** The sheet as it is shown and printed. */
export function RecoverySheetView({ sheet, onNext }: { sheet: RecoverySheet; onNext(): void }) {
  const t = useTranslations('account.sheet');
  return (
    <div className="flex flex-col gap-4">
      <h2 className="font-semibold text-xl">{t('title')}</h2>
      <p>{t('why')}</p>
      <Notice tone="warn" title={t('once')}>
        {t('secret')}
      </Notice>
      <Sheet sheet={sheet} />
      {createPortal(
        <div data-print-sheet="" aria-hidden="true" className="hidden bg-white p-4 text-black print:block">
          <Sheet sheet={sheet} printed />
        </div>,
        document.body,
      )}
      <div className="flex flex-col gap-2">
        <Button
          variant="secondary"
          onPress={() => window.print()}
          icon={<Printer aria-hidden="true" size={20} />}
        >
          {t('print')}
        </Button>
        <Button onPress={onNext}>{t('next')}</Button>
      </div>
    </div>
  );
}

function Sheet({ sheet, printed = false }: { sheet: RecoverySheet; printed?: boolean }) {
  const t = useTranslations('account.sheet');
  const format = useFormatter();
  return (
    <section
      aria-label={t('for', { name: sheet.name })}
      className={`flex flex-col gap-4 ${printed ? '' : 'rounded-2xl border-2 border-control border-dashed bg-surface p-5'}`}
    >
      <h3 className="font-semibold text-lg">{t('for', { name: sheet.name })}</h3>
      <p>{sheet.email}</p>
      <div>
        <p className="text-muted text-sm">{t('code')}</p>
        <Groups text={sheet.code} large />
      </div>
      <div>
        <p className="text-muted text-sm">{t('fingerprint')}</p>
        <Groups text={sheet.fingerprint} />
      </div>
      {sheet.clinicCode !== null && (
        <div>
          <p className="text-muted text-sm">{t('clinicCode')}</p>
          <Groups text={sheet.clinicCode} />
        </div>
      )}
      <p className="text-sm">{t('how', { address: `${window.location.origin}/recover` })}</p>
      {printed && <p className="text-sm">{t('secret')}</p>}
      <p className="text-muted text-sm">
        {t('made', { date: format.dateTime(sheet.createdAt, { dateStyle: 'long' }) })}
      </p>
    </section>
  );
}

/** Groups of letters or digits that keep together at the end of a line. */
function Groups({ text, large = false }: { text: string; large?: boolean }) {
  const groups = text.split(/[\s-]+/u);
  return (
    <p
      className={`flex flex-wrap gap-x-4 gap-y-1 font-mono tracking-wider ${large ? 'font-semibold text-xl' : 'text-base'}`}
    >
      {groups.map((group, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups may repeat and never move.
        <span key={place}>{`${group} `}</span>
      ))}
    </p>
  );
}
