import { useTranslations } from 'next-intl';
import { Button } from '#src/ui/button.tsx';
import type { VisitView } from '../contract.ts';

/** The provider is ready and this page was opened anew: sound needs a tap first. */
export function AdmittedCard({ visit, onJoin }: { visit: VisitView; onJoin: () => void }) {
  const t = useTranslations('visit.admitted');
  return (
    <section
      role="alert"
      className="flex flex-col items-center gap-4 rounded-2xl bg-accent-soft px-5 py-8 text-center text-on-accent-soft"
    >
      <h2 className="font-semibold text-xl">{t('title', { name: visit.provider.name })}</h2>
      <p>{t('text')}</p>
      <Button autoFocus onPress={onJoin}>
        {t('join')}
      </Button>
    </section>
  );
}
