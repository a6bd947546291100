'use client';
import { ChevronDown, ClipboardCheck } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useContext, useState } from 'react';
import { Button as AriaButton, Disclosure, DisclosurePanel } from 'react-aria-components';
import type { ConversationHead, Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import { conversationName, readersOf } from '#src/features/messaging/ui/inbox-rows.ts';
import { useDayFormat } from '#src/features/messaging/ui/use-day-format.ts';
import { useNow } from '#src/features/messaging/ui/use-now.ts';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { DeskConnectedContext } from './desk-actions.tsx';
import { DeskMarks } from './desk-marks.tsx';
import { DeskMenu } from './desk-menu.tsx';
import { StaffNotesLink } from './staff-notes-link.tsx';

interface PatientSummaryProps {
  head: ConversationHead;
  self: { userId: string; name: string };
  /** Still a member. */
  active: boolean;
  /** May let people into the conversation. */
  canManage: boolean;
  onAddMembers: (userIds: string[]) => Promise<Result<null>>;
}

/** For providers, under the name: what waits and whose it is; opened, what is known of the patient. Nothing for patients. */
export function PatientSummary({ head, self, active, canManage, onAddMembers }: PatientSummaryProps) {
  const t = useTranslations('desk.summary');
  const format = useDayFormat();
  const now = useNow();
  const connected = useContext(DeskConnectedContext);
  const { desk } = head;
  if (desk === null) return null;
  const { cover } = desk;
  const coverOutside =
    cover !== null && cover.userId !== self.userId && !head.readerIds.includes(cover.userId);
  return (
    <div className="border-line border-b bg-surface px-3 sm:px-4">
      <Disclosure className="group">
        <div className="flex min-h-11 flex-wrap items-center">
          <div className="min-w-0 grow basis-52 py-1.5">
            <DeskMarks desk={desk} unreadNotes={0} format={format} now={now} />
          </div>
          <div className="ml-auto flex items-center gap-1">
            {active && <StaffNotesLink head={head} />}
            <DeskMenu head={head} name={conversationName(head)} icon={<ClipboardCheck size={22} />} />
            <AriaButton
              slot="trigger"
              className="inline-flex min-h-11 min-w-11 shrink-0 items-center justify-center gap-1.5 rounded-xl px-2 text-muted text-sm data-[hovered]:bg-raised"
            >
              <span className="max-sm:sr-only">{t('open')}</span>
              <ChevronDown
                aria-hidden
                size={18}
                className="transition-transform group-data-[expanded]:rotate-180"
              />
            </AriaButton>
          </div>
        </div>
        <DisclosurePanel>{connected && <Facts head={head} self={self} />}</DisclosurePanel>
      </Disclosure>
      {coverOutside && (
        <CoverOffer
          cover={cover}
          away={desk.assignee?.name ?? ''}
          onAdd={canManage ? () => onAddMembers([cover.userId]) : null}
        />
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{name}</dt>
      <dd dir="auto" className="min-w-0 wrap-anywhere">
        {children}
      </dd>
    </div>
  );
}

function Facts({ head, self }: Pick<PatientSummaryProps, 'head' | 'self'>) {
  const t = useTranslations('desk.summary');
  const shield = useTranslations('chat.shield');
  const locale = useLocale();
  const patient = trpc.desk.patient.useQuery({ conversationId: head.conversationId });
  const list = new Intl.ListFormat(locale, { type: 'unit' });
  const person = head.others.find(({ userId }) => userId === head.patientId);
  const state = person === undefined || person.state === 'self' ? null : person.state;
  const readers = [...readersOf(head).map(({ name }) => name), t('you', { name: self.name })];
  const teams = patient.data?.careTeams.map(({ name }) => name) ?? [];
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 pb-3 text-sm">
      <Fact name={t('name')}>{person?.name ?? patient.data?.name ?? '…'}</Fact>
      {patient.data !== undefined && (
        <>
          <Fact name={t('language')}>{t(`languages.${patient.data.locale}`)}</Fact>
          <Fact name={t('careTeams')}>{teams.length === 0 ? t('noTeams') : list.format(teams)}</Fact>
        </>
      )}
      {state !== null && <Fact name={t('keys')}>{shield(state)}</Fact>}
      <Fact name={t('readers')}>{list.format(readers)}</Fact>
      {head.desk !== null && <Fact name={t('assignee')}>{head.desk.assignee?.name ?? t('nobody')}</Fact>}
    </dl>
  );
}

interface CoverOfferProps {
  cover: { name: string };
  /** Who is away. */
  away: string;
  /** Null for those who may not let people in. */
  onAdd: (() => Promise<Result<null>>) | null;
}

/** The cover cannot read what they are to answer, unless somebody lets them in. */
function CoverOffer({ cover, away, onAdd }: CoverOfferProps) {
  const t = useTranslations('desk.summary.cover');
  const words = useFailureText();
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const add = async (work: () => Promise<Result<null>>) => {
    setPending(true);
    const result = await work();
    setPending(false);
    setFailure(result.ok ? null : result.failure);
  };
  return (
    <Notice
      tone="info"
      className="mb-2"
      actions={
        onAdd !== null && (
          <Button variant="secondary" pending={pending} onPress={() => void add(onAdd)}>
            {t('add', { name: cover.name })}
          </Button>
        )
      }
    >
      {t('text', { away, cover: cover.name })}
      {failure !== null && <span role="alert"> {words(failure)}</span>}
    </Notice>
  );
}
