import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Dialog } from '#src/ui/dialog.tsx';
import { Select } from '#src/ui/select.tsx';
import type { DeviceKind, DeviceList, DevicesView, Levels } from '../client/call-view.ts';

interface DeviceDialogProps {
  open: boolean;
  onClose: () => void;
  devices: DevicesView;
  onChoose: (kind: DeviceKind, deviceId: string | null) => void;
  watchLevels: (listener: (levels: Levels) => void) => () => void;
}

const automatic = 'automatic';

function Choice({
  kind,
  list,
  onChoose,
}: {
  kind: DeviceKind;
  list: DeviceList;
  onChoose: DeviceDialogProps['onChoose'];
}) {
  const t = useTranslations('call.devices');
  const away = list.chosen !== null && list.used !== null && list.chosen !== list.used;
  const options = [
    { id: automatic, label: t('automatic') },
    ...list.available.map((device, at) => ({
      id: device.deviceId,
      label: device.label === '' ? t(`unnamed.${kind}`, { number: at + 1 }) : device.label,
    })),
  ];
  const known = options.some((option) => option.id === list.chosen);
  return (
    <Select
      label={t(kind)}
      value={known && list.chosen !== null ? list.chosen : automatic}
      options={options}
      onChange={(id) => onChoose(kind, id === automatic ? null : id)}
      {...(away ? { description: t('away') } : {})}
    />
  );
}

/** How loud the own microphone is. */
function Level({ watch }: { watch: DeviceDialogProps['watchLevels'] }) {
  const t = useTranslations('call.devices');
  const [level, setLevel] = useState(0);
  useEffect(() => watch((levels) => setLevel(levels.get('self') ?? 0)), [watch]);
  return (
    <div className="flex items-center gap-3">
      <span className="text-muted text-sm">{t('level')}</span>
      <meter
        aria-label={t('level')}
        min={0}
        max={1}
        value={level}
        className="h-3 flex-1 overflow-hidden rounded-full"
      />
    </div>
  );
}

/** Microphone, camera and speaker in the middle of a call. */
export function DeviceDialog({ open, onClose, devices, onChoose, watchLevels }: DeviceDialogProps) {
  const t = useTranslations('call.devices');
  return (
    <Dialog open={open} onClose={onClose} title={t('title')}>
      <Choice kind="microphone" list={devices.microphone} onChoose={onChoose} />
      <Level watch={watchLevels} />
      <Choice kind="camera" list={devices.camera} onChoose={onChoose} />
      {devices.speaker.available.length > 0 ? (
        <Choice kind="speaker" list={devices.speaker} onChoose={onChoose} />
      ) : (
        <p className="text-muted">{t('noSpeakerChoice')}</p>
      )}
    </Dialog>
  );
}
