import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Checkbox } from '#src/ui/checkbox.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import type { Result } from '../client/engine-api.ts';
import type { Contact } from '../contract.ts';
import { groupContacts } from './contact-groups.ts';
import { useLoaded } from './use-loaded.ts';

interface AddMembersProps {
  open: boolean;
  /** People who are in the conversation already. */
  present: readonly string[];
  loadContacts: () => Promise<Result<Contact[]>>;
  pending: boolean;
  problem: ReactNode;
  onBack: () => void;
  onAdd: (userIds: string[]) => void;
}

/** Chooses staff to let into a conversation about a patient; other patients have no place in it. */
export function AddMembers({
  open,
  present,
  loadContacts,
  pending,
  problem,
  onBack,
  onAdd,
}: AddMembersProps) {
  const t = useTranslations('chat');
  const locale = useLocale();
  const words = useFailureText();
  const { loaded, retry } = useLoaded(open, loadContacts);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const contacts =
    loaded.status === 'ready'
      ? loaded.value.filter((contact) => contact.role === 'provider' && !present.includes(contact.userId))
      : [];
  const toggle = (userId: string, on: boolean) =>
    setChosen((before) => (on ? [...before, userId] : before.filter((other) => other !== userId)));
  return (
    <Dialog
      open={open}
      onClose={onBack}
      dismissable={!pending}
      title={t('members.addTitle')}
      actions={
        <>
          <Button variant="secondary" disabled={pending} onPress={onBack}>
            {t('cancel')}
          </Button>
          <Button pending={pending} disabled={chosen.length === 0} onPress={() => onAdd([...chosen])}>
            {t('members.addAction', { count: chosen.length })}
          </Button>
        </>
      }
    >
      <p className="text-muted">{t('members.addText')}</p>
      {problem}
      {loaded.status === 'loading' && <SkeletonRows rows={3} label={t('loading')} />}
      {loaded.status === 'failed' && (
        <Notice
          tone="danger"
          actions={
            <Button variant="secondary" onPress={retry}>
              {t('retry')}
            </Button>
          }
        >
          {words(loaded.failure)}
        </Notice>
      )}
      {loaded.status === 'ready' && contacts.length === 0 && <p>{t('members.nobody')}</p>}
      {groupContacts(contacts, '', locale).map((group) => (
        <fieldset key={group.team?.id ?? ''} className="flex flex-col">
          {group.team !== null && (
            <legend className="font-semibold text-muted text-sm">{group.team.name}</legend>
          )}
          {group.contacts.map((contact) => (
            <Checkbox
              key={contact.userId}
              checked={chosen.includes(contact.userId)}
              onChange={(on) => toggle(contact.userId, on)}
              description={t(`role.${contact.role}`)}
            >
              {contact.name}
            </Checkbox>
          ))}
        </fieldset>
      ))}
    </Dialog>
  );
}
