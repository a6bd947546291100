import { Archive, ArchiveRestore, EllipsisVertical, UserRoundCheck, UsersRound } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import type { ConversationHead, Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Menu, type MenuAction } from '#src/ui/menu.tsx';
import { AssignDialog } from './assign-dialog.tsx';
import { useDeskActions } from './desk-actions.tsx';

interface DeskMenuProps {
  head: ConversationHead;
  /** What the conversation is called. */
  name: string;
  icon?: ReactNode;
  /** Smaller, for lists. */
  compact?: boolean;
}

/** Assigning, closing and opening again, behind one button; nothing where there is no desk. */
export function DeskMenu({
  head,
  name,
  icon = <EllipsisVertical size={22} />,
  compact = false,
}: DeskMenuProps) {
  const t = useTranslations('desk');
  const ui = useTranslations('ui');
  const words = useFailureText();
  const announce = useAnnounce();
  const actions = useDeskActions();
  const [assigning, setAssigning] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { desk, conversationId } = head;
  if (actions === null || desk === null) return null;
  const run = async (work: Promise<Result<null>>, done: string) => {
    const result = await work;
    if (result.ok) announce(done);
    else setFailure(result.failure);
    return result;
  };
  const assign = (assigneeId: string | null) =>
    run(actions.onAssign(conversationId, assigneeId), t('done.assigned'));
  const list: MenuAction[] = [
    ...(desk.mine
      ? []
      : [
          {
            id: 'take',
            label: t('menu.take'),
            icon: <UserRoundCheck size={20} />,
            onAction: () => void assign(actions.self.userId),
          },
        ]),
    {
      id: 'assign',
      label: t('menu.assign'),
      icon: <UsersRound size={20} />,
      onAction: () => setAssigning(true),
    },
    desk.closed === null
      ? {
          id: 'close',
          label: t('menu.close'),
          icon: <Archive size={20} />,
          onAction: () => void run(actions.onClose(conversationId, desk.throughSeq), t('done.closed')),
        }
      : {
          id: 'reopen',
          label: t('menu.reopen'),
          icon: <ArchiveRestore size={20} />,
          onAction: () => void run(actions.onReopen(conversationId), t('done.reopened')),
        },
  ];
  return (
    <>
      <Menu
        aria-label={t('menu.open', { name })}
        actions={list}
        trigger={
          <IconButton aria-label={t('menu.open', { name })} className={compact ? 'size-8!' : ''}>
            {icon}
          </IconButton>
        }
      />
      <AssignDialog
        open={assigning}
        onClose={() => setAssigning(false)}
        head={head}
        name={name}
        self={actions.self}
        onAssign={(assigneeId) => actions.onAssign(conversationId, assigneeId)}
      />
      <Dialog
        open={failure !== null}
        onClose={() => setFailure(null)}
        role="alertdialog"
        title={t('failed')}
        actions={<Button onPress={() => setFailure(null)}>{ui('close')}</Button>}
      >
        {failure !== null && <p>{words(failure)}</p>}
      </Dialog>
    </>
  );
}
