'use client';
import { Monitor } from 'lucide-react';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useCallback, useState } from 'react';
import type { DeviceView } from '#src/features/messaging/client/engine-api.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { Badge } from '#src/ui/badge.tsx';
import { Button, buttonLook } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Skeleton } from '#src/ui/skeleton.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { useCommand } from './use-command.ts';
import { useLoadedResult } from './use-loaded-result.ts';

/** The devices that can open this account, and how to take one out. */
export function DeviceList() {
  const t = useTranslations('settings.devices');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const [devices, reload] = useLoadedResult(useCallback(() => engine.devices(), [engine]));
  const [asked, setAsked] = useState<DeviceView | null>(null);
  const { run, pending, failure, clear } = useCommand();
  if (devices.state === 'loading') return <Skeleton className="h-16 w-full" />;
  if (devices.state === 'failed') {
    return (
      <FailureNotice
        failure={devices.failure}
        actions={
          <Button variant="secondary" onPress={reload}>
            {ui('retry')}
          </Button>
        }
      />
    );
  }
  const close = () => {
    setAsked(null);
    clear();
  };
  return (
    <>
      <p className="text-muted">{t('text')}</p>
      <ul className="flex flex-col divide-y divide-line">
        {devices.value
          .filter((device) => device.revokedAt === null)
          .map((device) => (
            <DeviceRow key={device.deviceId} device={device} onRevoke={() => setAsked(device)} />
          ))}
      </ul>
      <p>
        <Link href="/settings/link-device" className={buttonLook('secondary')}>
          {t('add')}
        </Link>
      </p>
      <Dialog
        open={asked !== null}
        onClose={close}
        title={t('revokeTitle', { name: asked?.label ?? '' })}
        role="alertdialog"
        dismissable={!pending}
        actions={
          <>
            <Button variant="secondary" disabled={pending} onPress={close}>
              {ui('cancel')}
            </Button>
            <Button
              variant="danger"
              pending={pending}
              onPress={async () => {
                if (asked === null) return;
                const result = await run(() => engine.revokeDevice(asked.deviceId));
                if (!result.ok) return;
                close();
                reload();
              }}
            >
              {t('revoke')}
            </Button>
          </>
        }
      >
        <p>{t('revokeText')}</p>
        <FailureNotice failure={failure} />
      </Dialog>
    </>
  );
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
