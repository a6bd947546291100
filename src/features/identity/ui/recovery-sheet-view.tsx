'use client';
import { Printer } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import type { RecoverySheet } from '#src/features/messaging/client/engine-api.ts';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';

/** The sheet as it is shown and printed. */
export function RecoverySheetView({ sheet, onNext }: { sheet: RecoverySheet; onNext(): void }) {
  const t = useTranslations('account.sheet');
  const format = useFormatter();
  return (
    <div className="flex flex-col gap-4">
      <h2 className="font-semibold text-xl">{t('title')}</h2>
      <p>{t('why')}</p>
      <Notice tone="warn" title={t('once')}>
        {t('secret')}
      </Notice>
      <section
        data-print-sheet=""
        aria-label={t('for', { name: sheet.name })}
        className="flex flex-col gap-4 rounded-2xl border-2 border-control border-dashed bg-surface p-5 print:border-0"
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
        <p className="text-sm">{t('how', { address: `${window.location.origin}/recover` })}</p>
        <p className="hidden text-sm print:block">{t('secret')}</p>
        <p className="text-muted text-sm">
          {t('made', { date: format.dateTime(sheet.createdAt, { dateStyle: 'long' }) })}
        </p>
      </section>
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
