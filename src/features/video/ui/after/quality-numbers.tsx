import { useTranslations } from 'next-intl';
import type { QualitySummary } from '../../contract.ts';
import { useVisitWords } from './use-visit-words.ts';

/** The numbers behind the word, for who has to find out what was wrong. */
export function QualityNumbers({ summary }: { summary: QualitySummary }) {
  const t = useTranslations('after.quality');
  const { number } = useVisitWords();
  const { roundTripMs, lossPercent, jitterMs, kbitPerSecond, width, height, fps, relayed } = summary;
  const rows = [
    ['roundTrip', roundTripMs === null ? null : t('unit.ms', { value: number(roundTripMs) })],
    ['loss', lossPercent === null ? null : t('unit.percent', { value: number(lossPercent, 1) })],
    ['jitter', jitterMs === null ? null : t('unit.ms', { value: number(jitterMs) })],
    ['bitrate', kbitPerSecond === null ? null : t('unit.kbit', { value: number(kbitPerSecond) })],
    ['picture', width === null || height === null ? null : `${width} × ${height}`],
    ['fps', fps === null ? null : number(fps)],
    ['relayed', relayed === null ? null : t('unit.percent', { value: number(relayed * 100) })],
    ['samples', number(summary.samples)],
  ] as const;
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-4 text-sm">
      {rows.map(([row, value]) => (
        <div key={row} className="col-span-2 grid grid-cols-subgrid border-line border-b py-1 last:border-0">
          <dt className="text-muted">{t(`row.${row}`)}</dt>
          <dd className="text-right tabular-nums">{value ?? '–'}</dd>
        </div>
      ))}
    </dl>
  );
}
