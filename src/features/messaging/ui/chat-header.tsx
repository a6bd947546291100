import { ArrowLeft, Users } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { PatientSummary } from '#src/features/desk/ui/patient-summary.tsx';
import { StaffNotesHeader } from '#src/features/desk/ui/staff-notes-header.tsx';
import type { Role } from '#src/features/identity/contract.ts';
import { InstantVisit } from '#src/features/scheduling/ui/instant-visit.tsx';
import { ChatTools } from '#src/features/search/ui/chat-tools.tsx';
import { Avatar } from '#src/ui/avatar.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import type { ConversationHead } from '../client/engine-api.ts';
import { conversationName, readersOf } from './inbox-rows.ts';
import { type MemberActions, MemberDialog } from './member-dialog.tsx';
import { Presence, VerificationLink } from './person-marks.tsx';
import { inboxPath } from './routes.ts';

export interface ChatHeaderProps extends MemberActions {
  head: ConversationHead;
  canManage: boolean;
  /** Still a member: may leave. */
  active: boolean;
  self: { userId: string; name: string; role: Role };
}

function Subtitle({ head }: { head: ConversationHead }) {
  const t = useTranslations('chat');
  const only = head.kind === 'direct' ? head.others[0] : undefined;
  if (only === undefined)
    return (
      <span className="truncate">
        {readersOf(head)
          .map((person) => person.name)
          .join(', ')}
      </span>
    );
  return (
    <>
      <span className="truncate">{t(`role.${only.role}`)}</span>
      {only.online && <span aria-hidden>·</span>}
      <Presence online={only.online} />
    </>
  );
}

/** Who one is talking with, and the ways to their safety number or to the people of a care team. */
export function ChatHeader(props: ChatHeaderProps) {
  const { head, self, canManage, onAddMembers } = props;
  if (head.kind === 'staff') return <StaffNotesHeader head={head} />;
  return (
    <>
      <OrdinaryHeader {...props} />
      <PatientSummary
        head={head}
        self={self}
        active={props.active}
        canManage={canManage}
        onAddMembers={onAddMembers}
      />
    </>
  );
}

/** Whom a visit would be with. */
function patientOf({ patientId, patientName, others }: ConversationHead): { name: string } | null {
  if (patientId === null) return null;
  const name = patientName ?? others.find(({ userId }) => userId === patientId)?.name;
  return name === undefined ? null : { name };
}

function OrdinaryHeader({ head, canManage, active, self, ...actions }: ChatHeaderProps) {
  const t = useTranslations('chat');
  const [membersOpen, setMembersOpen] = useState(false);
  const name = conversationName(head);
  const only = head.kind === 'direct' ? head.others[0] : undefined;
  return (
    <header className="flex min-h-16 items-center gap-1 border-line border-b bg-surface px-2 py-1.5 sm:gap-2 sm:px-4">
      <Link
        href={inboxPath}
        aria-label={t('back')}
        className="inline-flex size-11 shrink-0 items-center justify-center rounded-full text-muted hover:bg-raised lg:hidden"
      >
        <ArrowLeft aria-hidden size={24} />
      </Link>
      <Avatar name={name} online={only?.online ?? false} />
      <div className="min-w-0 flex-1 pl-1">
        <h1 dir="auto" className="line-clamp-2 font-semibold leading-tight">
          {name}
        </h1>
        <p className="flex min-w-0 items-center gap-1.5 text-muted text-sm">
          <Subtitle head={head} />
        </p>
      </div>
      {only !== undefined && <VerificationLink person={only} />}
      {head.kind === 'team' && (
        <>
          <IconButton aria-label={t('members.open')} onPress={() => setMembersOpen(true)}>
            <Users size={22} />
          </IconButton>
          <MemberDialog
            open={membersOpen}
            onClose={() => setMembersOpen(false)}
            head={head}
            canManage={canManage}
            active={active}
            self={self}
            {...actions}
          />
        </>
      )}
      <InstantVisit conversationId={head.conversationId} role={self.role} patient={patientOf(head)} />
      <ChatTools />
    </header>
  );
}
