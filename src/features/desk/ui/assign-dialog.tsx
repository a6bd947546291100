import { Check, UserRoundX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { ConversationHead, Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import { readersOf } from '#src/features/messaging/ui/inbox-rows.ts';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Avatar } from '#src/ui/avatar.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';

interface AssignDialogProps {
  open: boolean;
  onClose: () => void;
  head: ConversationHead;
  /** What the conversation is called. */
  name: string;
  self: { userId: string; name: string };
  onAssign: (assigneeId: string | null) => Promise<Result<null>>;
}

/** Chooses who is to answer, of the staff who can read the conversation, or nobody in particular. */
export function AssignDialog({ open, onClose, head, name, self, onAssign }: AssignDialogProps) {
  const t = useTranslations('desk.assign');
  const words = useFailureText();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const current = head.desk?.assignee?.userId ?? null;
  const close = () => {
    setFailure(null);
    onClose();
  };
  const choose = async (assigneeId: string | null) => {
    setPending(true);
    setFailure(null);
    const result = await onAssign(assigneeId);
    setPending(false);
    if (result.ok) close();
    else setFailure(result.failure);
  };
  const colleagues = readersOf(head).filter((person) => person.role === 'provider');
  const choices = [
    { id: self.userId, label: t('me', { name: self.name }), picture: <Avatar name={self.name} /> },
    ...colleagues.map((person) => ({
      id: person.userId,
      label: person.name,
      picture: <Avatar name={person.name} online={person.online} />,
    })),
    {
      id: null,
      label: t('nobody'),
      picture: (
        <span aria-hidden className="inline-flex size-11 items-center justify-center text-muted">
          <UserRoundX size={24} />
        </span>
      ),
    },
  ];
  return (
    <Dialog open={open} onClose={close} dismissable={!pending} title={t('title')}>
      <p className="text-muted">{t('text', { name })}</p>
      {failure !== null && (
        <Notice tone="danger" alert>
          {words(failure)}
        </Notice>
      )}
      <ul className="flex flex-col">
        {choices.map(({ id, label, picture }) => (
          <li key={id ?? ''}>
            <AriaButton
              isDisabled={pending}
              aria-current={id === current}
              onPress={() => void choose(id)}
              className="flex min-h-14 w-full items-center gap-3 rounded-xl px-2 py-2 text-left -outline-offset-2 data-[hovered]:bg-raised data-[pressed]:bg-raised data-[disabled]:opacity-60"
            >
              {picture}
              <span dir="auto" className="min-w-0 flex-1 font-medium">
                {label}
              </span>
              {id === current && (
                <span className="inline-flex items-center gap-1 text-accent text-sm">
                  <Check aria-hidden size={18} />
                  {t('now')}
                </span>
              )}
            </AriaButton>
          </li>
        ))}
      </ul>
      <p className="text-muted text-sm">{t('readersOnly')}</p>
    </Dialog>
  );
}
