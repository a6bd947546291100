import { LogOut, UserMinus, UserPlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Avatar } from '#src/ui/avatar.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { ConversationHead, Failure, PersonView, Result } from '../client/engine-api.ts';
import type { Contact } from '../contract.ts';
import { AddMembers } from './add-members.tsx';
import { readersOf } from './inbox-rows.ts';
import { Presence, VerificationLink } from './person-marks.tsx';

export interface MemberActions {
  loadContacts: () => Promise<Result<Contact[]>>;
  onAddMembers: (userIds: string[]) => Promise<Result<null>>;
  onRemoveMember: (userId: string) => Promise<Result<null>>;
  onLeave: () => Promise<Result<null>>;
}

interface MemberDialogProps extends MemberActions {
  open: boolean;
  onClose: () => void;
  head: ConversationHead;
  canManage: boolean;
  active: boolean;
  self: { userId: string; name: string };
}

type Step = { at: 'list' } | { at: 'add' } | { at: 'remove'; person: PersonView } | { at: 'leave' };

function MemberRow({ person, onRemove }: { person: PersonView; onRemove: (() => void) | null }) {
  const t = useTranslations('chat');
  return (
    <li className="flex items-center gap-3 py-1.5">
      <Avatar name={person.name} online={person.online} />
      <div className="min-w-0 flex-1">
        <p dir="auto" className="font-medium">
          {person.name}
        </p>
        <p className="flex items-center gap-1.5 text-muted text-sm">
          {t(`role.${person.role}`)}
          {person.online && <span aria-hidden>·</span>}
          <Presence online={person.online} />
        </p>
      </div>
      <VerificationLink person={person} />
      {onRemove !== null && (
        <IconButton aria-label={t('members.removeName', { name: person.name })} onPress={onRemove}>
          <UserMinus size={20} />
        </IconButton>
      )}
    </li>
  );
}

/** Who is in a care-team conversation; adding, removing and leaving, each asked once more. */
export function MemberDialog(props: MemberDialogProps) {
  const { open, head, canManage, active, self } = props;
  const t = useTranslations('chat.members');
  const common = useTranslations('chat');
  const words = useFailureText();
  const [step, setStep] = useState<Step>({ at: 'list' });
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  const go = (next: Step) => {
    setFailure(null);
    setStep(next);
  };
  const close = () => {
    go({ at: 'list' });
    props.onClose();
  };
  const run = async (action: Promise<Result<null>>, done: () => void) => {
    setPending(true);
    const result = await action;
    setPending(false);
    if (result.ok) done();
    else setFailure(result.failure);
  };
  const problem = failure !== null && (
    <Notice tone="danger" alert>
      {words(failure)}
    </Notice>
  );

  if (step.at === 'add')
    return (
      <AddMembers
        open={open}
        present={[self.userId, ...head.readerIds]}
        loadContacts={props.loadContacts}
        pending={pending}
        problem={problem}
        onBack={() => go({ at: 'list' })}
        onAdd={(userIds) => void run(props.onAddMembers(userIds), () => go({ at: 'list' }))}
      />
    );
  if (step.at !== 'list') {
    const name = step.at === 'remove' ? step.person.name : '';
    const confirm =
      step.at === 'remove'
        ? () => void run(props.onRemoveMember(step.person.userId), () => go({ at: 'list' }))
        : () => void run(props.onLeave(), close);
    return (
      <Dialog
        open={open}
        onClose={() => go({ at: 'list' })}
        role="alertdialog"
        dismissable={!pending}
        title={t(`${step.at}Title`, { name })}
        actions={
          <>
            <Button variant="secondary" disabled={pending} onPress={() => go({ at: 'list' })}>
              {common('cancel')}
            </Button>
            <Button variant="danger" pending={pending} onPress={confirm}>
              {step.at === 'remove' ? t('remove') : t('leaveAction')}
            </Button>
          </>
        }
      >
        <p>{t(`${step.at}Text`, { name })}</p>
        {problem}
      </Dialog>
    );
  }
  return (
    <Dialog
      open={open}
      onClose={close}
      title={t('title')}
      actions={
        active && canManage ? (
          <Button icon={<UserPlus aria-hidden size={18} />} onPress={() => go({ at: 'add' })}>
            {t('add')}
          </Button>
        ) : undefined
      }
    >
      <ul className="flex flex-col">
        <li className="flex items-center gap-3 py-1.5">
          <Avatar name={self.name} />
          <p>
            <span dir="auto" className="font-medium">
              {self.name}
            </span>{' '}
            <span className="text-muted text-sm">({common('you')})</span>
          </p>
        </li>
        {readersOf(head).map((person) => (
          <MemberRow
            key={person.userId}
            person={person}
            // The conversation is the patient's: they may leave it, nobody removes them.
            onRemove={
              canManage && person.userId !== head.patientId ? () => go({ at: 'remove', person }) : null
            }
          />
        ))}
      </ul>
      {active && (
        <div>
          <Button variant="quiet" icon={<LogOut aria-hidden size={18} />} onPress={() => go({ at: 'leave' })}>
            {t('leave')}
          </Button>
        </div>
      )}
    </Dialog>
  );
}
