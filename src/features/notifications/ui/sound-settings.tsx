import { Play } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { playChime } from '#src/features/video/client/chime.ts';
import { Card } from '#src/ui/card.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Select } from '#src/ui/select.tsx';
import { type SoundGroup, soundGroups, soundNames } from '../client/sound-choice.ts';
import { soundStore, useSounds } from './use-sounds.ts';

const silent = 'none';

/** Which sounds this device makes, to be heard and chosen. `play` answers false where the browser allows none. */
export function SoundSettings({ play = playChime }: { play?: typeof playChime }) {
  const t = useTranslations('notifications.sounds');
  const choice = useSounds();
  const [blocked, setBlocked] = useState(false);
  const options = [
    ...soundNames.map((id) => ({ id, label: t(`names.${id}`) })),
    { id: silent, label: t('names.none') },
  ];
  const hear = async (group: SoundGroup) => {
    const sound = choice[group];
    if (sound !== null) setBlocked(!(await play(sound)));
  };
  return (
    <Card title={t('title')}>
      <p className="text-muted">{t('text')}</p>
      {soundGroups.map((group) => (
        <div key={group} className="flex items-end gap-2">
          <div className="min-w-0 flex-1">
            <Select
              label={t(group)}
              value={choice[group] ?? silent}
              options={options}
              onChange={(id) =>
                soundStore.write({ ...choice, [group]: soundNames.find((name) => name === id) ?? null })
              }
            />
          </div>
          <IconButton
            aria-label={t('play', { group: t(group) })}
            disabled={choice[group] === null}
            onPress={() => void hear(group)}
            className="mb-0.5"
          >
            <Play size={22} />
          </IconButton>
        </div>
      ))}
      <p role="status" className="text-muted">
        {blocked && t('blocked')}
      </p>
    </Card>
  );
}
