import { useTranslations } from 'next-intl';
import { queryFailure, trpc } from '#src/platform/client-react/trpc.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { DeviceTest, VisitView } from '../contract.ts';

const untested: DeviceTest = {
  camera: 'skipped',
  microphone: 'skipped',
  speaker: 'skipped',
  network: 'skipped',
  relay: 'skipped',
};

/** They left and are to be called back; the place is kept. */
export function AwayCard({ visit }: { visit: VisitView }) {
  const t = useTranslations('visit.away');
  const words = useFailureText();
  const utils = trpc.useUtils();
  const back = trpc.video.checkIn.useMutation({
    onSuccess: (next) => utils.video.visit.setData({ visitId: visit.id }, next),
  });
  const called = visit.waiting?.calledAt !== null && visit.waiting !== null;
  const { name } = visit.provider;
  return (
    <Card title={called ? t('called', { name }) : t('title')}>
      {!called && <p>{t('text', { name })}</p>}
      {back.isError && (
        <Notice tone="danger" alert>
          {words(queryFailure(back.error))}
        </Notice>
      )}
      <div>
        <Button
          pending={back.isPending}
          onPress={() => back.mutate({ visitId: visit.id, deviceTest: visit.deviceTest ?? untested })}
        >
          {t('back')}
        </Button>
      </div>
    </Card>
  );
}
