import { Select } from '#src/ui/select.tsx';
import type { DeviceKind, DeviceList } from '../client/call-view.ts';
import type { LocalMedia } from '../client/local-media.ts';

export interface DeviceChoiceProps {
  kind: DeviceKind;
  list: DeviceList;
  media: LocalMedia;
  label: string;
  /** For devices whose name the browser does not tell. */
  unnamed: string;
}

/** Which of several devices; nothing where there is only one. */
export function DeviceChoice({ kind, list, media, label, unnamed }: DeviceChoiceProps) {
  const { available, used, chosen } = list;
  if (available.length < 2) return null;
  return (
    <Select
      label={label}
      value={used ?? chosen ?? available[0]?.deviceId ?? ''}
      options={available.map((device, index) => ({
        id: device.deviceId,
        label: device.label === '' ? `${unnamed} ${index + 1}` : device.label,
      }))}
      onChange={(id) => void media.choose(kind, id)}
    />
  );
}
