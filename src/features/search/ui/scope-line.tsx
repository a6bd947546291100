import { useLocale, useTranslations } from 'next-intl';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import type { SearchScope } from '../client/search-api.ts';

export interface ScopeLineProps {
  scope: SearchScope;
  /** One conversation; otherwise all of them. */
  one: boolean;
  onIndexOlder: () => void;
  onPause: () => void;
}

/** In words: what is searched and what is not, and the way to the rest. */
export function ScopeLine({ scope, one, onIndexOlder, onPause }: ScopeLineProps) {
  const t = useTranslations('search.scope');
  const locale = useLocale();
  const words = useFailureText();
  const { ready, complete, since, reading, doneCount, totalCount, failure } = scope;
  if (!ready) return <p className="text-muted text-sm">{t('opening')}</p>;
  const date = since === null ? '' : new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(since);
  const busy = reading === 'reading' || reading === 'waiting';
  return (
    <div className="flex flex-col gap-1.5 text-muted text-sm">
      <p>
        {complete && t(one ? 'allOfOne' : 'all')}
        {!complete && (since === null ? t('none') : t('since', { date }))}
        {reading === 'reading' && ` ${t('reading', { done: doneCount, total: totalCount })}`}
        {reading === 'waiting' && ` ${t('waiting')}`}
        {reading === 'failed' && ` ${t('failed')} ${failure === null ? '' : words(failure)}`}
      </p>
      {busy && (
        <progress
          aria-label={t('progress')}
          value={doneCount}
          max={Math.max(totalCount, 1)}
          className="h-1.5 w-full accent-accent"
        />
      )}
      {busy && (
        <Button variant="secondary" onPress={onPause}>
          {t('pause')}
        </Button>
      )}
      {!complete && !busy && (
        <Button variant="secondary" onPress={onIndexOlder}>
          {t('older')}
        </Button>
      )}
    </div>
  );
}
