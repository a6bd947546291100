import { Link2, Undo2, UserMinus, UserPlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import type { Contact } from '#src/features/messaging/contract.ts';
import { AddMembers } from '#src/features/messaging/ui/add-members.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Avatar } from '#src/ui/avatar.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { CallView, PartyView } from '../client/call-view.ts';
import type { GuestView } from '../contract.ts';
import { GuestList } from './guest-list.tsx';
import { InviteGuest } from './invite-guest.tsx';

/** What a host may do about who is in the call. */
export interface PeopleActions {
  guests: readonly GuestView[];
  /** Members of the conversation: nobody is added twice. */
  memberIds: readonly string[];
  onInvite: (kind: GuestView['kind'], lifetimeMs: number) => Promise<Result<{ link: string }>>;
  onRevoke: (guestId: string) => Promise<Result<null>>;
  loadContacts: () => Promise<Result<Contact[]>>;
  onAddColleagues: (userIds: string[]) => Promise<Result<null>>;
  onReturnToWaiting: () => Promise<Result<null>>;
  onRemove: (party: PartyView) => Promise<Result<null>>;
}

interface PeoplePanelProps {
  name: string;
  view: CallView;
  /** Null for who may only look. */
  actions: PeopleActions | null;
  onCompare: (key: string) => void;
}

type Step = 'list' | 'invite' | 'add' | { remove: PartyView } | { back: PartyView };

function stateWord(party: PartyView): 'connecting' | 'reconnecting' | 'inCall' {
  return party.link.state === 'connected' ? 'inCall' : party.link.state;
}

/** Who is in the call and in which state; hosts let people in and out from here. */
export function PeoplePanel({ name, view, actions, onCompare }: PeoplePanelProps) {
  const t = useTranslations('call.people');
  const tiles = useTranslations('call.party');
  const compare = useTranslations('call.compare');
  const ui = useTranslations('ui');
  const words = useFailureText();
  const [step, setStep] = useState<Step>('list');
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const go = (next: Step) => {
    setFailure(null);
    setStep(next);
  };
  const run = async (work: Promise<Result<null>>) => {
    setPending(true);
    const result = await work;
    setPending(false);
    if (result.ok) go('list');
    else setFailure(result.failure);
  };
  const problem = failure !== null && (
    <Notice tone="danger" alert>
      {words(failure)}
    </Notice>
  );
  const asked = typeof step === 'object' ? step : null;
  const askedParty = asked === null ? null : 'remove' in asked ? asked.remove : asked.back;
  const kind = asked !== null && 'back' in asked ? 'back' : 'remove';
  const confirm = () => {
    if (actions === null || askedParty === null) return;
    void run(kind === 'back' ? actions.onReturnToWaiting() : actions.onRemove(askedParty));
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto p-4">
      <ul className="flex flex-col gap-1">
        <li className="flex items-center gap-3 py-1.5">
          <Avatar name={name} />
          <p>
            <span dir="auto" className="font-medium">
              {name}
            </span>{' '}
            <span className="text-muted text-sm">({t('you')})</span>
          </p>
        </li>
        {view.parties.map((party) => (
          <li key={party.key} className="flex flex-col gap-1 py-1.5">
            <div className="flex items-center gap-3">
              <Avatar name={party.name} />
              <div className="min-w-0 flex-1">
                <p dir="auto" className="font-medium">
                  {party.name}
                </p>
                <p className="text-muted text-sm">
                  {[
                    t(`role.${party.role}`),
                    t(stateWord(party)),
                    ...(party.link.state === 'connected' && !party.audio ? [tiles('muted')] : []),
                    ...(party.contact === 'verified' || party.contact === 'attested'
                      ? [tiles(party.contact)]
                      : []),
                  ].join(' · ')}
                </p>
              </div>
            </div>
            <div className="flex flex-wrap gap-2 pl-14">
              {party.contact !== 'verified' && party.link.state === 'connected' && (
                <Button
                  variant="secondary"
                  aria-label={compare('open', { name: party.name })}
                  onPress={() => onCompare(party.key)}
                >
                  {compare('openShort')}
                </Button>
              )}
              {actions !== null && party.role === 'patient' && (
                <Button
                  variant="secondary"
                  icon={<Undo2 aria-hidden size={18} />}
                  onPress={() => go({ back: party })}
                >
                  {t('back')}
                </Button>
              )}
              {actions !== null && (
                <Button
                  variant="secondary"
                  aria-label={t('removeName', { name: party.name })}
                  icon={<UserMinus aria-hidden size={18} />}
                  onPress={() => go({ remove: party })}
                >
                  {t('remove')}
                </Button>
              )}
            </div>
          </li>
        ))}
      </ul>
      {view.parties.length === 0 && <p className="text-muted">{t('alone')}</p>}
      {actions !== null && (
        <>
          <GuestList guests={actions.guests} onRevoke={actions.onRevoke} />
          <div className="flex flex-wrap gap-2">
            <Button variant="secondary" icon={<Link2 aria-hidden size={18} />} onPress={() => go('invite')}>
              {t('invite')}
            </Button>
            <Button variant="secondary" icon={<UserPlus aria-hidden size={18} />} onPress={() => go('add')}>
              {t('addColleague')}
            </Button>
          </div>
          <InviteGuest open={step === 'invite'} onClose={() => go('list')} onInvite={actions.onInvite} />
          {step === 'add' && (
            <AddMembers
              open
              present={actions.memberIds}
              loadContacts={actions.loadContacts}
              pending={pending}
              problem={problem}
              onBack={() => go('list')}
              onAdd={(userIds) => void run(actions.onAddColleagues(userIds))}
            />
          )}
          {askedParty !== null && (
            <Dialog
              open
              role="alertdialog"
              dismissable={!pending}
              onClose={() => go('list')}
              title={t(`${kind}Title`, { name: askedParty.name })}
              actions={
                <>
                  <Button variant="secondary" disabled={pending} onPress={() => go('list')}>
                    {ui('cancel')}
                  </Button>
                  <Button
                    variant={kind === 'remove' ? 'danger' : 'primary'}
                    pending={pending}
                    onPress={confirm}
                  >
                    {t(kind)}
                  </Button>
                </>
              }
            >
              <p>{t(`${kind}Text`, { name: askedParty.name })}</p>
              {problem}
            </Dialog>
          )}
        </>
      )}
    </div>
  );
}
