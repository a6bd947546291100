'use client';
import { Printer } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { createPortal } from 'react-dom';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { QrCode } from '#src/ui/qr-code.tsx';
import type { ClinicRootView } from '../client/trust-api.ts';
import { DigitGroups } from './digit-groups.tsx';

type Poster = NonNullable<ClinicRootView['poster']>;

/** The clinic's code for the wall of the reception and for letters. */
export function ClinicPoster({ poster }: { poster: Poster }) {
  const t = useTranslations('trust.poster');
  const { data } = trpc.admin.clinic.useQuery();
  const clinic = data?.name ?? '';
  return (
    <Card title={t('title')}>
      <p>{t('text')}</p>
      <div className="flex flex-col items-center gap-3">
        <QrCode bytes={poster.qr} label={t('qr')} />
        <DigitGroups digits={poster.digits} />
      </div>
      {createPortal(
        <div data-print-sheet="" aria-hidden="true" className="hidden bg-white p-8 text-black print:block">
          <Sheet poster={poster} clinic={clinic} />
        </div>,
        document.body,
      )}
      <Button
        variant="secondary"
        onPress={() => window.print()}
        icon={<Printer aria-hidden="true" size={20} />}
      >
        {t('print')}
      </Button>
    </Card>
  );
}

function Sheet({ poster, clinic }: { poster: Poster; clinic: string }) {
  const t = useTranslations('trust.poster');
  return (
    <section className="flex flex-col items-center gap-8 text-center">
      <p className="font-semibold text-4xl">{clinic}</p>
      <p className="text-2xl">{t('headline')}</p>
      <QrCode bytes={poster.qr} label={t('qr')} />
      <ol className="list-decimal text-left text-xl">
        <li>{t('step1', { address: window.location.origin })}</li>
        <li>{t('step2')}</li>
        <li>{t('step3')}</li>
      </ol>
      <div>
        <p>{t('orType')}</p>
        <DigitGroups digits={poster.digits} />
      </div>
    </section>
  );
}
