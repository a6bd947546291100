import { useTranslations } from 'next-intl';
import { Button } from '#src/ui/button.tsx';
import { Spinner } from '#src/ui/spinner.tsx';

/** Before there is anything of a call. */
export function CallConnecting() {
  const t = useTranslations('call.stage');
  return (
    <p role="status" className="flex flex-1 items-center justify-center gap-3 p-8">
      <Spinner /> {t('connecting')}
    </p>
  );
}

/** In its place when the browser could not even fetch what a call needs. */
export function CallNotFetched({ onRetry }: { onRetry: () => void }) {
  const errors = useTranslations('errors');
  const t = useTranslations('ui');
  return (
    <div role="alert" className="flex flex-1 flex-col items-center justify-center gap-4 p-8 text-center">
      <p>{errors('NETWORK')}</p>
      <Button onPress={onRetry}>{t('retry')}</Button>
    </div>
  );
}
