'use client';
import { EllipsisVertical } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Menu } from '#src/ui/menu.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { VisitView } from '../contract.ts';
import { AdmitDialog } from './admit-dialog.tsx';
import { keepWish, readWish } from './call-wish.ts';
import { HoldDialog } from './hold-dialog.tsx';
import { keepJoined } from './joined-call.ts';
import { RemoveDialog } from './remove-dialog.tsx';
import { visitPath } from './routes.ts';
import { TransferDialog } from './transfer-dialog.tsx';
import { useQueueCommands } from './use-queue-commands.ts';

/** What a provider does with somebody who waits or is in the call. */
export function QueueActions({ visit, busyWith }: { visit: VisitView; busyWith: VisitView | null }) {
  const t = useTranslations('visit.queue');
  const router = useRouter();
  const { pending, failure, run } = useQueueCommands(visit);
  const [open, setOpen] = useState<'admit' | 'hold' | 'transfer' | 'remove' | null>(null);
  const close = () => setOpen(null);
  const join = () => {
    // Who was in this call before comes back as they were.
    if (readWish(visit.id) === null) keepWish(visit.id, { microphone: true, camera: true });
    keepJoined(visit.id, true);
    router.push(visitPath(visit.id));
  };
  const admit = async () => {
    if (!(await run.admit())) return;
    close();
    join();
  };
  const closing = (work: Promise<boolean>) => void work.then((done) => done && close());
  const { waiting } = visit;
  const inCall = visit.state === 'in_progress';
  const label = (id: string, text: string, onAction: () => void, danger = false) => ({
    id,
    label: text,
    onAction,
    danger,
  });
  return (
    <>
      {inCall ? (
        <Button onPress={join}>{t('join')}</Button>
      ) : waiting?.callBack === true ? (
        <Button pending={pending === 'callBack'} onPress={() => void run.callBack()}>
          {t(waiting.calledAt === null ? 'callBack' : 'callAgain')}
        </Button>
      ) : (
        <Button onPress={() => setOpen('admit')}>{t('admit')}</Button>
      )}
      <Menu
        aria-label={t('more', { name: visit.patient.name })}
        trigger={
          <IconButton aria-label={t('more', { name: visit.patient.name })}>
            <EllipsisVertical aria-hidden size={22} />
          </IconButton>
        }
        actions={
          inCall
            ? [
                label('return', t('return'), () => void run.returnToWaiting()),
                label('transfer', t('transfer'), () => setOpen('transfer')),
              ]
            : [
                ...(waiting?.held == null
                  ? [label('hold', t('hold'), () => setOpen('hold'))]
                  : [label('release', t('release'), () => void run.hold(null))]),
                ...(waiting?.callBack === true ? [label('admit', t('admit'), () => setOpen('admit'))] : []),
                label('transfer', t('transfer'), () => setOpen('transfer')),
                label('remove', t('remove'), () => setOpen('remove'), true),
              ]
        }
      />
      {failure !== null && (
        <Notice tone="danger" alert className="w-full">
          {failure}
        </Notice>
      )}
      <AdmitDialog
        open={open === 'admit'}
        visit={visit}
        busyWith={busyWith}
        pending={pending === 'admit'}
        onClose={close}
        onAdmit={() => void admit()}
      />
      <HoldDialog
        open={open === 'hold'}
        name={visit.patient.name}
        pending={pending === 'hold'}
        onClose={close}
        onHold={(reason) => closing(run.hold(reason))}
      />
      <TransferDialog
        open={open === 'transfer'}
        visit={visit}
        pending={pending === 'transfer'}
        onClose={close}
        onTransfer={(providerId) => closing(run.transfer(providerId))}
      />
      <RemoveDialog
        open={open === 'remove'}
        name={visit.patient.name}
        pending={pending === 'remove'}
        onClose={close}
        onRemove={() => closing(run.remove())}
      />
    </>
  );
}
