'use client';
import { useTranslations } from 'next-intl';
import { useCallback, useEffect } from 'react';
import { Answer, ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { useLoadedResult } from '#src/features/identity/ui/use-loaded-result.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Card } from '#src/ui/card.tsx';
import type { PushDevice } from '../contract.ts';
import { PushDeviceList } from './push-device-list.tsx';
import { PushPanel } from './push-panel.tsx';
import { usePush } from './use-push.ts';

/** Push messages: the switch of this device, and all devices that take them. */
export function PushSettings() {
  const t = useTranslations('notifications.push');
  const push = usePush();
  const utils = trpc.useUtils();
  const devices = trpc.notifications.pushDevices.useQuery();
  const test = trpc.notifications.testPushDevice.useMutation();
  const remove = trpc.notifications.removePushDevice.useMutation();
  const names = useDeviceNames();
  const { lookAgain } = push;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, and this device may be on it or not.
  useEffect(lookAgain, [devices.data, lookAgain]);
  const refresh = async () => {
    await utils.notifications.pushDevices.invalidate();
  };
  const onTest = async (device: PushDevice) => {
    try {
      const { outcome } = await test.mutateAsync({ id: device.id });
      if (outcome === 'gone' && device.current) push.turnOff();
      else await refresh();
      return outcome;
    } catch {
      // `test.error` has it.
      return null;
    }
  };
  const onRemove = async (device: PushDevice) => {
    if (device.current) return push.turnOff();
    await remove.mutateAsync({ id: device.id }).catch(() => undefined);
    await refresh();
  };
  return (
    <>
      <Card title={t('title')}>
        <PushPanel push={push} />
      </Card>
      <Card title={t('devices.title')}>
        <Answer query={devices}>
          {(list) => <PushDeviceList devices={list} names={names} onTest={onTest} onRemove={onRemove} />}
        </Answer>
        <ErrorNotice error={test.error ?? remove.error} />
      </Card>
    </>
  );
}

/** Names that this person's devices gave themselves; the server does not know them. */
function useDeviceNames(): ReadonlyMap<string, string> {
  const engine = useEngine();
  const [devices] = useLoadedResult(useCallback(() => engine.devices(), [engine]));
  if (devices.state !== 'ready') return new Map();
  return new Map(devices.value.map(({ deviceId, label }) => [deviceId, label]));
}
