import { useTranslations } from 'next-intl';
import type { QualityWord as Word } from '../../contract.ts';
import { QualityBars } from '../quality-mark.tsx';

/** How good a call was, in a word; the bars only repeat it. */
export function QualityWord({ word }: { word: Word }) {
  const t = useTranslations('after.quality');
  return (
    <span className="inline-flex items-center gap-1.5">
      <QualityBars word={word} />
      {t(`word.${word}`)}
    </span>
  );
}
