import { classNames } from '#src/ui/class-names.ts';

export interface WaveformBarsProps {
  /** One byte a bar. */
  bars: ArrayLike<number>;
  /** Share that was played: 0 … 1. */
  played: number;
}

const height = 32;
const quietest = 2;
const pitch = 3;
const width = 2;

/** Loudness over time; decoration, the slider beside it says where one is. */
export function WaveformBars({ bars, played }: WaveformBarsProps) {
  const count = Math.max(1, bars.length);
  return (
    <svg
      aria-hidden="true"
      viewBox={`0 0 ${count * pitch} ${height}`}
      preserveAspectRatio="none"
      className="h-8 w-full"
    >
      {Array.from({ length: count }, (_, at) => {
        const tall = Math.max(quietest, ((bars[at] ?? 0) / 255) * height);
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={at}
            x={at * pitch}
            y={(height - tall) / 2}
            width={width}
            height={tall}
            className={classNames(at < played * count ? 'fill-accent' : 'fill-control')}
          />
        );
      })}
    </svg>
  );
}
