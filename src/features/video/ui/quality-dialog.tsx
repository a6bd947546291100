import { useFormatter, useTranslations } from 'next-intl';
import { Dialog } from '#src/ui/dialog.tsx';
import type { PartyView } from '../client/call-view.ts';
import { QualityMark } from './quality-mark.tsx';

const rows = ['roundTrip', 'loss', 'jitter', 'bitrate', 'resolution', 'fps', 'way'] as const;

function useReadingText() {
  const t = useTranslations('call.quality');
  const format = useFormatter();
  return (row: (typeof rows)[number], reading: PartyView['reading']): string => {
    const unknown = '–';
    if (reading === null) return unknown;
    const number = (value: number | null, unit: 'ms' | 'percent' | 'kbit' | 'fps', digits = 0) =>
      value === null
        ? unknown
        : t(`unit.${unit}`, { value: format.number(value, { maximumFractionDigits: digits }) });
    switch (row) {
      case 'roundTrip':
        return number(reading.roundTripMs, 'ms');
      case 'loss':
        return number(reading.lossPercent, 'percent', 1);
      case 'jitter':
        return number(reading.jitterMs, 'ms');
      case 'bitrate':
        return number(reading.kbitPerSecond, 'kbit');
      case 'resolution':
        return reading.width === null || reading.height === null
          ? unknown
          : `${reading.width} × ${reading.height}`;
      case 'fps':
        return number(reading.fps, 'fps');
      case 'way':
        return reading.relayed === null ? unknown : t(reading.relayed ? 'relayed' : 'direct');
    }
  };
}

interface QualityDialogProps {
  open: boolean;
  onClose: () => void;
  parties: readonly PartyView[];
}

/** The numbers behind the word, for each of the others. */
export function QualityDialog({ open, onClose, parties }: QualityDialogProps) {
  const t = useTranslations('call.quality');
  const text = useReadingText();
  return (
    <Dialog open={open} onClose={onClose} title={t('title')}>
      <p className="text-muted">{parties.length === 0 ? t('nobody') : t('explained')}</p>
      {parties.map((party) => (
        <section key={party.key} aria-label={party.name} className="flex flex-col gap-1">
          <h3 className="flex items-center justify-between gap-3 font-semibold">
            <span dir="auto">{party.name}</span>
            <QualityMark word={party.quality} wordShown />
          </h3>
          <dl className="grid grid-cols-[1fr_auto] gap-x-4">
            {rows.map((row) => (
              <div
                key={row}
                className="col-span-2 grid grid-cols-subgrid border-line border-b py-1 last:border-0"
              >
                <dt className="text-muted">{t(`row.${row}`)}</dt>
                <dd className="text-right tabular-nums">{text(row, party.reading)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}
