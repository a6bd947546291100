'use client';
import { useTranslations } from 'next-intl';
import { useCallback, useState } from 'react';
import { FailureNotice } from '#src/features/identity/ui/failure-notice.tsx';
import { useCommand } from '#src/features/identity/ui/use-command.ts';
import type { InboxView } from '#src/features/messaging/client/engine-api.ts';
import { conversationName } from '#src/features/messaging/ui/inbox-rows.ts';
import { useEngine, useMe, useWatch } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import { Switch } from '#src/ui/switch.tsx';

/** Before the list was read. */
const unread: InboxView | null = null;

/** Which of one's own conversations a carer may read: each change is a signed entry that everybody in it sees. */
export function LetInDialog({
  carer,
  onClose,
}: {
  carer: { userId: string; name: string };
  onClose(): void;
}) {
  const t = useTranslations('proxy.letIn');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const me = useMe();
  const view = useWatch<InboxView | null>(
    useCallback((listener) => engine.watchInbox(listener), [engine]),
    unread,
  );
  const { run, pending, failure } = useCommand();
  const [changing, setChanging] = useState<string | null>(null);
  const own = (view?.rows ?? []).filter((row) => row.patientId === me.userId && row.active);
  const change = async (conversationId: string, reads: boolean) => {
    setChanging(conversationId);
    await run(() =>
      reads
        ? engine.addMembers(conversationId, [carer.userId])
        : engine.removeMember(conversationId, carer.userId),
    );
    setChanging(null);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('title', { name: carer.name })}
      dismissable={!pending}
      actions={<Button onPress={onClose}>{ui('done')}</Button>}
    >
      <p>{t('text', { name: carer.name })}</p>
      <FailureNotice failure={failure} />
      {view === null && <SkeletonRows rows={3} label={ui('loading')} />}
      {view !== null && own.length === 0 && <p className="text-muted">{t('none')}</p>}
      {own.map((row) => {
        const reads = row.readerIds.includes(carer.userId);
        const others = { ...row, others: row.others.filter(({ userId }) => userId !== carer.userId) };
        return (
          <Switch
            key={row.conversationId}
            checked={reads}
            disabled={changing !== null}
            onChange={(on) => void change(row.conversationId, on)}
          >
            {conversationName(others)}
          </Switch>
        );
      })}
      {view?.hasMore === true && (
        <Button variant="secondary" onPress={() => void engine.loadMoreInbox()}>
          {t('more')}
        </Button>
      )}
    </Dialog>
  );
}
