'use client';
import { MoreVertical } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Role } from '#src/features/identity/contract.ts';
import { FirstChecks } from '#src/features/operations/ui/first-checks.tsx';
import { WriteToCarer } from '#src/features/proxy/ui/write-to-carer.tsx';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { roles } from '#src/platform/roles.ts';
import { Avatar } from '#src/ui/avatar.tsx';
import { Badge } from '#src/ui/badge.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { lazyPart, useLazyPart } from '#src/ui/lazy-part.ts';
import { Menu } from '#src/ui/menu.tsx';
import { Select } from '#src/ui/select.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { PersonRow } from '../contract.ts';
import { OneTimeLink } from './one-time-link.tsx';
import { Answer, ErrorNotice } from './query-parts.tsx';
import { usePeople } from './use-people.ts';

type Question = { about: PersonRow; kind: PersonQuestionKind | 'carers' | 'data' | 'erase' };

const personRecords = lazyPart(
  async () => (await import('#src/features/records/ui/person-records.tsx')).PersonRecords,
);

const anyRole = 'any';

/** Everybody of the clinic; for providers, the people of their care teams. */
export function PeopleScreen() {
  const t = useTranslations('admin.people');
  const roleNames = useTranslations('admin.roles');
  const [search, setSearch] = useState('');
  const [role, setRole] = useState<Role | typeof anyRole>(anyRole);
  const [question, setQuestion] = useState<Question | null>(null);
  const PersonRecords = useLazyPart(personRecords, question?.kind === 'data' || question?.kind === 'erase');
  const { query, people } = usePeople({ search, role: role === anyRole ? null : role, limit: 50 });
  const me = useMe();
  const isAlone = me.role === 'admin' && search === '' && role === anyRole && people?.length === 1;
  return (
    <>
      {isAlone && <FirstChecks />}
      <div className="grid gap-3 sm:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <TextField label={t('search')} type="search" value={search} onChange={setSearch} />
        <Select<Role | typeof anyRole>
          label={t('role')}
          value={role}
          onChange={setRole}
          options={[
            { id: anyRole, label: t('anyRole') },
            ...roles.map((id) => ({ id, label: roleNames(id) })),
          ]}
        />
      </div>
      <Answer query={{ ...query, data: people }}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t('none')} />
          ) : (
            <ul
              aria-label={t('list')}
              className="flex flex-col divide-y divide-line rounded-2xl border border-line bg-surface"
            >
              {rows.map((row) => (
                <PersonItem key={row.userId} row={row} onAsk={(kind) => setQuestion({ about: row, kind })} />
              ))}
            </ul>
          )
        }
      </Answer>
      {query.hasNextPage && (
        <div className="flex justify-center">
          <Button
            variant="secondary"
            pending={query.isFetchingNextPage}
            onPress={() => void query.fetchNextPage()}
          >
            {t('more')}
          </Button>
        </div>
      )}
      {question?.kind === 'carers' && (
        <WriteToCarer patient={question.about} onClose={() => setQuestion(null)} />
      )}
      {(question?.kind === 'data' || question?.kind === 'erase') && PersonRecords !== null && (
        <PersonRecords person={question.about} kind={question.kind} onClose={() => setQuestion(null)} />
      )}
      {question !== null && isPersonQuestion(question.kind) && (
        <PersonQuestion about={question.about} kind={question.kind} onClose={() => setQuestion(null)} />
      )}
    </>
  );
}

function PersonItem({ row, onAsk }: { row: PersonRow; onAsk(kind: Question['kind']): void }) {
  const t = useTranslations('admin.people');
  const roleNames = useTranslations('admin.roles');
  const records = useTranslations('records.erase');
  const me = useMe();
  const format = useFormatter();
  const isAdmin = me.role === 'admin';
  const mayReset = !row.dependent && row.userId !== me.userId && (isAdmin || row.role === 'patient');
  const mayErase = isAdmin && row.userId !== me.userId;
  const mayWriteToCarers = me.role === 'provider' && row.role === 'patient' && !row.disabled;
  const utils = trpc.useUtils();
  const mailAgain = trpc.admin.clearMailRefusal.useMutation({
    onSuccess: () => utils.admin.people.invalidate(),
  });
  const toggle = row.disabled ? 'enable' : 'disable';
  return (
    <li className="flex items-center gap-3 p-3">
      <Avatar name={row.name} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {row.name}
          <Badge>{roleNames(row.role)}</Badge>
          {row.dependent && <Badge>{t('dependent')}</Badge>}
          {row.disabled && <Badge tone="warn">{t('disabled')}</Badge>}
          {row.lockedUntil !== null && <Badge tone="danger">{t('locked')}</Badge>}
        </p>
        {row.email !== '' && <p className="text-muted text-sm">{row.email}</p>}
        {row.lockedUntil !== null && (
          <p className="text-danger text-sm">
            {t('lockedText', { at: format.dateTime(row.lockedUntil, { timeStyle: 'short' }) })}
          </p>
        )}
        {row.mailRefused !== null && (
          <p className="text-danger text-sm">{t('mailRefused', { reason: row.mailRefused })}</p>
        )}
        <ErrorNotice error={mailAgain.error} />
      </div>
      {(mayReset || mayWriteToCarers || mayErase) && (
        <Menu
          aria-label={t('menu', { name: row.name })}
          trigger={
            <IconButton aria-label={t('menu', { name: row.name })}>
              <MoreVertical size={22} />
            </IconButton>
          }
          actions={[
            ...(mayWriteToCarers
              ? [{ id: 'carers', label: t('carers'), onAction: () => onAsk('carers') }]
              : []),
            ...(mayReset ? [{ id: 'reset', label: t('reset'), onAction: () => onAsk('reset') }] : []),
            ...(isAdmin && row.mailRefused !== null
              ? [
                  {
                    id: 'mail',
                    label: t('mailAgain'),
                    onAction: () => mailAgain.mutate({ userId: row.userId }),
                  },
                ]
              : []),
            ...(isAdmin && mayReset && !row.disabled
              ? [{ id: 'signOut', label: t('signOut'), onAction: () => onAsk('signOut') }]
              : []),
            ...(isAdmin && mayReset
              ? [
                  {
                    id: toggle,
                    label: t(toggle),
                    danger: toggle === 'disable',
                    onAction: () => onAsk(toggle),
                  },
                ]
              : []),
            ...(mayErase
              ? [
                  { id: 'data', label: records('dataMenu'), onAction: () => onAsk('data') },
                  { id: 'erase', label: records('menu'), danger: true, onAction: () => onAsk('erase') },
                ]
              : []),
          ]}
        />
      )}
    </li>
  );
}

type PersonQuestionKind = 'reset' | 'signOut' | 'disable' | 'enable';

function isPersonQuestion(kind: Question['kind']): kind is PersonQuestionKind {
  return kind === 'reset' || kind === 'signOut' || kind === 'disable' || kind === 'enable';
}

interface PersonQuestionProps {
  about: PersonRow;
  kind: PersonQuestionKind;
  onClose(): void;
}

function PersonQuestion({ about, kind, onClose }: PersonQuestionProps) {
  const t = useTranslations('admin.people');
  const ui = useTranslations('ui');
  const utils = trpc.useUtils();
  const reset = trpc.admin.inviteReset.useMutation({ onSuccess: () => utils.admin.invitations.invalidate() });
  const endSessions = trpc.admin.endSessions.useMutation({ onSuccess: onClose });
  const setDisabled = trpc.admin.setDisabled.useMutation({
    onSuccess: async () => {
      await utils.admin.people.invalidate();
      onClose();
    },
  });
  const pending = reset.isPending || endSessions.isPending || setDisabled.isPending;
  const answer = () => {
    if (kind === 'reset') reset.mutate({ userId: about.userId });
    else if (kind === 'signOut') endSessions.mutate({ userId: about.userId });
    else setDisabled.mutate({ userId: about.userId, disabled: kind === 'disable' });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`${kind}Title`, { name: about.name })}
      dismissable={!pending}
      actions={
        reset.data === undefined ? (
          <>
            <Button variant="secondary" disabled={pending} onPress={onClose}>
              {ui('cancel')}
            </Button>
            <Button variant={kind === 'disable' ? 'danger' : 'primary'} pending={pending} onPress={answer}>
              {t(`${kind}Action`)}
            </Button>
          </>
        ) : (
          <Button onPress={onClose}>{ui('done')}</Button>
        )
      }
    >
      {reset.data === undefined ? (
        <p>{t(`${kind}Text`, { name: about.name })}</p>
      ) : (
        <OneTimeLink
          purpose="reset"
          mailedTo={null}
          name={about.name}
          token={reset.data.token}
          expiresAt={reset.data.expiresAt}
        />
      )}
      <ErrorNotice error={reset.error ?? endSessions.error ?? setDisabled.error} />
    </Dialog>
  );
}
