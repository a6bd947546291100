import { CircleCheck, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { DeviceTest } from '../contract.ts';

const fine: readonly string[] = ['ok', 'good', 'none', 'skipped'];

/** What the patient's test found, in words; only what is not fine needs to be read. */
export function DeviceSummary({ test }: { test: DeviceTest }) {
  const t = useTranslations('visit.queue.test');
  const { camera, microphone, speaker, network } = test;
  const found = [
    ...(camera === 'ok' || camera === 'skipped' ? [] : [t(`camera.${camera}`)]),
    ...(microphone === 'ok' || microphone === 'skipped' ? [] : [t(`microphone.${microphone}`)]),
    ...(speaker === 'not_heard' ? [t('speaker')] : []),
    ...(fine.includes(network)
      ? []
      : [t(network === 'fair' ? 'network.fair' : network === 'poor' ? 'network.poor' : 'network.failed')]),
  ];
  const untested = camera === 'skipped' && microphone === 'skipped';
  if (found.length === 0)
    return (
      <p className="flex items-center gap-2 text-sm">
        {!untested && <CircleCheck aria-hidden size={18} className="text-accent" />}
        {t(untested ? 'untested' : 'fine')}
      </p>
    );
  return (
    <ul className="flex flex-col gap-1 text-sm">
      {found.map((words) => (
        <li key={words} className="flex items-center gap-2">
          <TriangleAlert aria-hidden size={18} />
          {words}
        </li>
      ))}
    </ul>
  );
}
