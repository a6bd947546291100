'use client';
import { useFormatter, useTranslations } from 'next-intl';
import { useCallback, useState } from 'react';
import { FailureNotice } from '#src/features/identity/ui/failure-notice.tsx';
import { useCommand } from '#src/features/identity/ui/use-command.ts';
import { useLoadedResult } from '#src/features/identity/ui/use-loaded-result.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Badge } from '#src/ui/badge.tsx';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import type { StaffView } from '../client/trust-api.ts';
import { AttestDialog } from './attest-dialog.tsx';

const tones = {
  none: 'neutral',
  attested: 'accent',
  expired: 'warn',
  revoked: 'danger',
  changed: 'warn',
  unready: 'neutral',
} as const;

/** Who has an identity that the clinic does not vouch for now. */
function isOpen({ standing, disabled }: StaffView): boolean {
  return !disabled && (standing === 'none' || standing === 'changed' || standing === 'revoked');
}

/** Nothing about them has changed since the last statement. */
function mayRenew({ standing, disabled }: StaffView): boolean {
  return !disabled && (standing === 'attested' || standing === 'expired');
}

/** The clinic's staff, with what its key says about each. */
export function StaffList() {
  const t = useTranslations('trust.staff');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const announce = useAnnounce();
  const [staff, reload] = useLoadedResult(useCallback(() => engine.clinicStaff(), [engine]));
  const [asked, setAsked] = useState<StaffView[] | null>(null);
  const [leaving, setLeaving] = useState<StaffView | null>(null);
  const { run, pending, failure } = useCommand();
  if (staff.state === 'loading') return <SkeletonRows rows={4} label={ui('loading')} />;
  if (staff.state === 'failed') return <FailureNotice failure={staff.failure} />;
  const renew = async (people: StaffView[]) => {
    const result = await run(() => engine.renewStaff(people.map(({ userId }) => userId)));
    if (!result.ok) return;
    announce(t('renewed', { count: result.value.renewed }));
    reload();
  };
  const open = staff.value.filter(isOpen);
  const renewable = staff.value.filter(mayRenew);
  return (
    <Card title={t('title')}>
      <p className="text-muted">{t('text')}</p>
      <FailureNotice failure={failure} />
      <div className="flex flex-wrap gap-2">
        {open.length > 1 && (
          <Button onPress={() => setAsked(open)}>{t('attestAll', { count: open.length })}</Button>
        )}
        {renewable.length > 1 && (
          <Button variant="secondary" pending={pending} onPress={() => renew(renewable)}>
            {t('renewAll', { count: renewable.length })}
          </Button>
        )}
      </div>
      <ul aria-label={t('title')} className="flex flex-col divide-y divide-line">
        {staff.value.map((row) => (
          <StaffItem
            key={row.userId}
            row={row}
            pending={pending}
            onAttest={() => setAsked([row])}
            onRenew={() => renew([row])}
            onRevoke={() => setLeaving(row)}
          />
        ))}
      </ul>
      {asked !== null && (
        <AttestDialog
          people={asked}
          onClose={() => setAsked(null)}
          onDone={() => {
            setAsked(null);
            reload();
          }}
        />
      )}
      <Dialog
        open={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t('revokeTitle', { name: leaving?.name ?? '' })}
        role="alertdialog"
        dismissable={!pending}
        actions={
          <>
            <Button variant="secondary" disabled={pending} onPress={() => setLeaving(null)}>
              {ui('cancel')}
            </Button>
            <Button
              variant="danger"
              pending={pending}
              onPress={async () => {
                if (leaving === null) return;
                const result = await run(() => engine.revokeStaff(leaving.userId));
                if (!result.ok) return;
                setLeaving(null);
                reload();
              }}
            >
              {t('revoke')}
            </Button>
          </>
        }
      >
        <p>{t('revokeText', { name: leaving?.name ?? '' })}</p>
        <FailureNotice failure={failure} />
      </Dialog>
    </Card>
  );
}

interface StaffItemProps {
  row: StaffView;
  pending: boolean;
  onAttest(): void;
  onRenew(): void;
  onRevoke(): void;
}

function StaffItem({ row, pending, onAttest, onRenew, onRevoke }: StaffItemProps) {
  const t = useTranslations('trust.staff');
  const roles = useTranslations('admin.roles');
  const format = useFormatter();
  const { name, role, standing, licence, expiresAt } = row;
  const until =
    standing === 'attested' && expiresAt !== null
      ? t('until', { date: format.dateTime(expiresAt, { dateStyle: 'medium' }) })
      : '';
  const stands = standing === 'attested' || standing === 'expired' || standing === 'changed';
  return (
    <li className="flex flex-wrap items-center gap-3 py-3">
      <div className="min-w-0 flex-1 basis-52">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {name}
          <Badge>{roles(role)}</Badge>
          <Badge tone={tones[standing]}>{t(`standing.${standing}`)}</Badge>
        </p>
        {(licence !== '' || until !== '') && (
          <p className="text-muted text-sm">{[licence, until].filter((part) => part !== '').join(' · ')}</p>
        )}
      </div>
      {isOpen(row) && (
        <Button onPress={onAttest} aria-label={t('attestName', { name })}>
          {t('attest')}
        </Button>
      )}
      {mayRenew(row) && (
        <Button variant="secondary" pending={pending} onPress={onRenew} aria-label={t('renewName', { name })}>
          {t('renew')}
        </Button>
      )}
      {stands && (
        <Button variant="quiet" onPress={onRevoke} aria-label={t('revokeName', { name })}>
          {t('revoke')}
        </Button>
      )}
    </li>
  );
}
