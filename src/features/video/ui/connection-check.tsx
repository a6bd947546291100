import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Button } from '#src/ui/button.tsx';
import { Spinner } from '#src/ui/spinner.tsx';
import type { RoadState } from './use-prejoin.ts';

/** The connection in a plain word, and what helps where it is not good. */
export function ConnectionCheck({ road, onAgain }: { road: RoadState; onAgain: () => void }) {
  const t = useTranslations('visit.prejoin.connection');
  const good = road.state === 'done' && road.result.network === 'good';
  return (
    <section
      aria-labelledby="connection-check"
      className="flex flex-col gap-3 rounded-2xl border border-line bg-surface p-5"
    >
      <h2 id="connection-check" className="font-semibold text-lg">
        {t('title')}
      </h2>
      <p role="status" className="flex items-start gap-2">
        {road.state === 'testing' ? (
          <Spinner />
        ) : good ? (
          <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-accent" />
        ) : (
          <TriangleAlert aria-hidden size={20} className="mt-0.5 shrink-0" />
        )}
        <span>
          {road.state === 'testing' ? t('testing') : t(road.result.network)}
          {road.state === 'done' && road.result.relay === 'failed' && road.result.network !== 'failed' && (
            <span className="block text-muted">{t('noRelay')}</span>
          )}
        </span>
      </p>
      {road.state === 'done' && !good && (
        <div>
          <Button variant="secondary" onPress={onAgain}>
            {t('again')}
          </Button>
        </div>
      )}
    </section>
  );
}
