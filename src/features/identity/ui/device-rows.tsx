'use client';
import { Monitor } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Badge } from '#src/ui/badge.tsx';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { DeviceView } from '../client/account-api.ts';

/** The devices that can open the account, newest first, and above them what to do about those that came lately. */
export function DeviceRows({
  devices,
  onRevoke,
}: {
  devices: readonly DeviceView[];
  onRevoke(device: DeviceView): void;
}) {
  const live = devices.filter((device) => device.revokedAt === null);
  return (
    <>
      <NewDeviceNotice devices={live} />
      <ul className="flex flex-col divide-y divide-line">
        {live.map((device) => (
          <DeviceRow key={device.deviceId} device={device} onRevoke={() => onRevoke(device)} />
        ))}
      </ul>
    </>
  );
}

/** On the other devices: what to do about one that came in the last 24 hours. On the new one: that they say so. */
function NewDeviceNotice({ devices }: { devices: readonly DeviceView[] }) {
  const t = useTranslations('settings.devices');
  const format = useFormatter();
  const own = devices.find((device) => device.current)?.newUntil ?? null;
  const others = devices.filter((device) => device.newUntil !== null && !device.current);
  if (others.length > 0)
    return (
      <Notice tone="warn" title={t('newTitle', { count: others.length, name: others[0]?.label ?? '' })}>
        {t('newText', { count: others.length })}
      </Notice>
    );
  if (own === null) return null;
  return <p>{t('newHere', { until: format.dateTime(own, { dateStyle: 'medium', timeStyle: 'short' }) })}</p>;
}

function DeviceRow({ device, onRevoke }: { device: DeviceView; onRevoke(): void }) {
  const t = useTranslations('settings.devices');
  const format = useFormatter();
  const date = (time: number) => format.dateTime(time, { dateStyle: 'medium' });
  return (
    <li className="flex items-center gap-3 py-3">
      <Monitor aria-hidden="true" size={24} className="shrink-0 text-muted" />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-3">
        <div className="min-w-0 flex-1 basis-52">
          <p className="flex flex-wrap items-center gap-2 font-medium">
            {device.label}
            {device.current && <Badge tone="accent">{t('current')}</Badge>}
            {device.newUntil !== null && <Badge tone="warn">{t('new')}</Badge>}
          </p>
          <p className="text-muted text-sm">
            {t('added', { date: date(device.addedAt) })}
            {device.lastSeenAt !== null && ` · ${t('seen', { date: date(device.lastSeenAt) })}`}
          </p>
        </div>
        {!device.current && (
          <Button variant="secondary" onPress={onRevoke} aria-label={t('revokeName', { name: device.label })}>
            {t('revoke')}
          </Button>
        )}
      </div>
    </li>
  );
}
