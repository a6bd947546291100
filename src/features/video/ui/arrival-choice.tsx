import { useTranslations } from 'next-intl';
import { Card } from '#src/ui/card.tsx';
import { Switch } from '#src/ui/switch.tsx';
import type { ArrivalChoice as Choice } from './use-arrival-signal.ts';

/** How one wants to be told that somebody arrived. */
export function ArrivalChoice({ choice, onChange }: { choice: Choice; onChange: (next: Choice) => void }) {
  const t = useTranslations('visit.queue.arrival');
  const desktop = async (on: boolean) => {
    // Asked only when it is wanted: browsers remember a “no” for ever.
    const may = on && 'Notification' in window && (await Notification.requestPermission()) === 'granted';
    onChange({ ...choice, desktop: may });
  };
  return (
    <Card title={t('title')}>
      <Switch checked={choice.sound} onChange={(sound) => onChange({ ...choice, sound })}>
        {t('sound')}
      </Switch>
      <Switch checked={choice.desktop} onChange={(on) => void desktop(on)}>
        {t('desktop')}
      </Switch>
    </Card>
  );
}
