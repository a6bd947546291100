import { useTranslations } from 'next-intl';
import { classNames } from '#src/ui/class-names.ts';
import type { QualityWord } from '../contract.ts';

const bars: Record<QualityWord, number> = { excellent: 3, good: 2, poor: 1, lost: 0 };
const heights = [6, 10, 14];

/** How good the line is, as bars; the word stands beside it or is read out. */
export function QualityBars({ word }: { word: QualityWord }) {
  return (
    <svg aria-hidden="true" width="18" height="16" viewBox="0 0 18 16" className="shrink-0 fill-current">
      {heights.map((height, at) => (
        <rect
          key={height}
          x={at * 6 + 1}
          y={15 - height}
          width="4"
          height={height}
          rx="1"
          opacity={at < bars[word] ? 1 : 0.3}
        />
      ))}
      {word === 'lost' && <path d="M2 2 L16 14" stroke="currentColor" strokeWidth="2" />}
    </svg>
  );
}

/** Bars and word. */
export function QualityMark({ word, wordShown }: { word: QualityWord; wordShown: boolean }) {
  const t = useTranslations('call.quality');
  return (
    <span className="inline-flex items-center gap-1.5">
      <QualityBars word={word} />
      <span className={classNames(!wordShown && 'sr-only')}>{t(word)}</span>
    </span>
  );
}
