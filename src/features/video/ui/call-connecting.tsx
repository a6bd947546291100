import { useTranslations } from 'next-intl';
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
