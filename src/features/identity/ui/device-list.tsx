'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useCallback, useState } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { Button, buttonLook } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Skeleton } from '#src/ui/skeleton.tsx';
import type { DeviceView } from '../client/account-api.ts';
import { DeviceRows } from './device-rows.tsx';
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
      <DeviceRows devices={devices.value} onRevoke={setAsked} />
      <Link href="/settings/link-device" className={buttonLook('secondary')}>
        {t('add')}
      </Link>
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
