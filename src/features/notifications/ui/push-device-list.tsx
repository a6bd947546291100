'use client';
import { MonitorSmartphone } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Badge } from '#src/ui/badge.tsx';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { PushDevice } from '../contract.ts';

export type TestOutcome = 'sent' | 'gone' | 'failed';

export interface PushDeviceListProps {
  devices: readonly PushDevice[];
  /** Names from the person's own list of devices; a device that is not there has none. */
  names: ReadonlyMap<string, string>;
  /** Null where the server could not be asked; it is told elsewhere. */
  onTest(device: PushDevice): Promise<TestOutcome | null>;
  onRemove(device: PushDevice): Promise<unknown>;
}

/** The devices that take push messages, each to be tried and removed. */
export function PushDeviceList({ devices, names, onTest, onRemove }: PushDeviceListProps) {
  const t = useTranslations('notifications.push.devices');
  const announce = useAnnounce();
  const [busy, setBusy] = useState<string | null>(null);
  const [told, setTold] = useState<{ outcome: TestOutcome; name: string } | null>(null);
  const nameOf = ({ deviceId }: PushDevice) =>
    (deviceId === null ? undefined : names.get(deviceId)) ?? t('unnamed');
  const test = async (device: PushDevice) => {
    setBusy(device.id);
    setTold(null);
    const outcome = await onTest(device);
    setBusy(null);
    if (outcome === null) return;
    const name = nameOf(device);
    setTold({ outcome, name });
    announce(t(outcome, { name }));
  };
  const remove = async (device: PushDevice) => {
    setBusy(device.id);
    setTold(null);
    await onRemove(device);
    setBusy(null);
  };
  return (
    <>
      {devices.length === 0 && <p className="text-muted">{t('none')}</p>}
      <ul className="flex flex-col divide-y divide-line">
        {devices.map((device) => (
          <PushDeviceRow
            key={device.id}
            device={device}
            name={nameOf(device)}
            busy={busy === device.id}
            onTest={() => void test(device)}
            onRemove={() => void remove(device)}
          />
        ))}
      </ul>
      {told !== null && (
        <Notice tone={told.outcome === 'sent' ? 'info' : 'warn'}>
          {t(told.outcome, { name: told.name })}
        </Notice>
      )}
    </>
  );
}

interface RowProps {
  device: PushDevice;
  name: string;
  busy: boolean;
  onTest(): void;
  onRemove(): void;
}

function PushDeviceRow({ device, name, busy, onTest, onRemove }: RowProps) {
  const t = useTranslations('notifications.push.devices');
  const format = useFormatter();
  const date = (time: number) => format.dateTime(time, { dateStyle: 'medium' });
  const { createdAt, lastSentAt } = device;
  return (
    <li className="flex flex-wrap items-center gap-3 py-3">
      <MonitorSmartphone aria-hidden="true" size={24} className="shrink-0 text-muted" />
      <div className="min-w-44 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {name}
          {device.current && <Badge tone="accent">{t('current')}</Badge>}
        </p>
        <p className="text-muted text-sm">
          {t('since', { date: date(createdAt) })}
          {lastSentAt !== null && ` · ${t('last', { date: date(lastSentAt) })}`}
        </p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button variant="secondary" pending={busy} onPress={onTest} aria-label={t('testName', { name })}>
          {t('test')}
        </Button>
        <Button variant="quiet" disabled={busy} onPress={onRemove} aria-label={t('removeName', { name })}>
          {t('remove')}
        </Button>
      </div>
    </li>
  );
}
