'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Badge } from '#src/ui/badge.tsx';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import type { InvitationRow } from '../contract.ts';
import { InviteForm } from './invite-form.tsx';
import { InviteList } from './invite-list.tsx';
import { Answer, ErrorNotice } from './query-parts.tsx';

/** Invites people and shows which invitations are still open. */
export function InvitationsScreen() {
  const t = useTranslations('admin.invitations');
  const invitations = trpc.admin.invitations.useQuery();
  return (
    <>
      <Card title={t('new')}>
        <InviteForm />
      </Card>
      <Card title={t('newList')}>
        <InviteList />
      </Card>
      <Card title={t('list')}>
        <Answer query={invitations}>
          {(rows) =>
            rows.length === 0 ? (
              <p className="text-muted">{t('none')}</p>
            ) : (
              <ul className="flex flex-col divide-y divide-line">
                {rows.map((row) => (
                  <InvitationItem key={row.id} row={row} />
                ))}
              </ul>
            )
          }
        </Answer>
      </Card>
    </>
  );
}

const tones = { open: 'accent', used: 'neutral', expired: 'warn', revoked: 'neutral' } as const;

function InvitationItem({ row }: { row: InvitationRow }) {
  const t = useTranslations('admin.invitations');
  const roles = useTranslations('admin.roles');
  const format = useFormatter();
  const utils = trpc.useUtils();
  const revoke = trpc.admin.revokeInvitation.useMutation({
    onSuccess: () => utils.admin.invitations.invalidate(),
  });
  return (
    <li className="flex flex-col gap-2 py-3">
      <div className="flex flex-wrap items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="flex flex-wrap items-center gap-2 font-medium">
            {row.displayName}
            <Badge>{roles(row.role)}</Badge>
            <Badge tone={tones[row.state]}>{t(`states.${row.state}`)}</Badge>
          </p>
          <p className="text-muted text-sm">
            {row.email}
            {row.purpose === 'reset' && ` · ${t('reset')}`}
            {row.state === 'open' &&
              ` · ${t('until', { date: format.dateTime(row.expiresAt, { dateStyle: 'medium' }) })}`}
            {row.state === 'open' && row.mail !== null && ` · ${t(`mails.${row.mail}`)}`}
          </p>
        </div>
        {row.state === 'open' && (
          <Button
            variant="secondary"
            pending={revoke.isPending}
            onPress={() => revoke.mutate({ id: row.id })}
            aria-label={t('revokeName', { name: row.displayName })}
          >
            {t('revoke')}
          </Button>
        )}
      </div>
      <ErrorNotice error={revoke.error} />
    </li>
  );
}
