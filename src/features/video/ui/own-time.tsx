'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { queryFailure, trpc } from '#src/platform/client-react/trpc.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Card } from '#src/ui/card.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { Select } from '#src/ui/select.tsx';
import { Switch } from '#src/ui/switch.tsx';
import type { ProviderStatus } from '../contract.ts';

const steps = ['0', '5', '10', '15', '20', '30', '45', '60'] as const;
type Step = (typeof steps)[number];

function stepOf(minutes: number | null): Step {
  return steps.find((step) => Number(step) >= (minutes ?? 0)) ?? '60';
}

/** Tells everybody who waits that it will be later, or that one is away for a moment. */
export function OwnTime({ status, waiting }: { status: ProviderStatus; waiting: number }) {
  const t = useTranslations('visit.queue.time');
  const words = useFailureText();
  const utils = trpc.useUtils();
  const [told, setTold] = useState(false);
  const settled = { onSettled: () => void utils.video.queue.invalidate() };
  const late = trpc.video.setLate.useMutation({ ...settled, onSuccess: () => setTold(true) });
  const away = trpc.video.setAway.useMutation(settled);
  const error = late.error ?? away.error;
  return (
    <Card title={t('title')}>
      <Select
        label={t('late')}
        value={stepOf(status.lateMinutes)}
        options={steps.map((id) => ({
          id,
          label: id === '0' ? t('onTime') : t('minutes', { minutes: Number(id) }),
        }))}
        onChange={(id) => late.mutate({ minutes: id === '0' ? null : Number(id) })}
      />
      <p role="status" className="text-muted text-sm">
        {told && !late.isPending ? t('told', { count: waiting }) : t('explain')}
      </p>
      <Switch checked={status.kind === 'away'} onChange={(on) => away.mutate({ away: on })}>
        {t('away')}
      </Switch>
      {error !== null && (
        <Notice tone="danger" alert>
          {words(queryFailure(error))}
        </Notice>
      )}
    </Card>
  );
}
