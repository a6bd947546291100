'use client';
import { useTranslations } from 'next-intl';
import { useCallback, useState } from 'react';
import { FailureNotice } from '#src/features/identity/ui/failure-notice.tsx';
import { useCommand } from '#src/features/identity/ui/use-command.ts';
import { useLoadedResult } from '#src/features/identity/ui/use-loaded-result.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { Button } from '#src/ui/button.tsx';
import { Checkbox } from '#src/ui/checkbox.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { StaffIdentity, StaffView } from '../client/trust-api.ts';
import { DigitGroups } from './digit-groups.tsx';

export interface AttestDialogProps {
  people: StaffView[];
  onClose(): void;
  onDone(): void;
}

/** Each person's number is compared with what they see themselves; then the clinic's key signs. */
export function AttestDialog({ people, onClose, onDone }: AttestDialogProps) {
  const t = useTranslations('trust.attest');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const [identities] = useLoadedResult(
    useCallback(() => engine.staffIdentities(people.map(({ userId }) => userId)), [engine, people]),
  );
  const [compared, setCompared] = useState<ReadonlySet<string>>(new Set());
  const [licences, setLicences] = useState<Readonly<Record<string, string>>>(() =>
    Object.fromEntries(people.map(({ userId, licence }) => [userId, licence])),
  );
  const { run, pending, failure } = useCommand();
  const sign = async () => {
    if (identities.state !== 'ready') return;
    const chosen = identities.value.filter(({ userId }) => compared.has(userId));
    const result = await run(() =>
      engine.attestStaff(
        chosen.map(({ userId, digits }) => ({ userId, digits, licence: licences[userId] ?? '' })),
      ),
    );
    if (result.ok) onDone();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={t('title')}
      dismissable={!pending}
      actions={
        <>
          <Button variant="secondary" disabled={pending} onPress={onClose}>
            {ui('cancel')}
          </Button>
          <Button pending={pending} disabled={compared.size === 0} onPress={sign}>
            {t('action')}
          </Button>
        </>
      }
    >
      <p>{t('text')}</p>
      {identities.state === 'loading' && <SkeletonRows rows={2} label={ui('loading')} />}
      {identities.state === 'failed' && <FailureNotice failure={identities.failure} />}
      {identities.state === 'ready' &&
        identities.value.map((identity) => (
          <Identity
            key={identity.userId}
            identity={identity}
            licence={licences[identity.userId] ?? ''}
            compared={compared.has(identity.userId)}
            onLicence={(licence) => setLicences({ ...licences, [identity.userId]: licence })}
            onCompared={(yes) => {
              const next = new Set(compared);
              if (yes) next.add(identity.userId);
              else next.delete(identity.userId);
              setCompared(next);
            }}
          />
        ))}
      <FailureNotice failure={failure} />
    </Dialog>
  );
}

interface IdentityProps {
  identity: StaffIdentity;
  licence: string;
  compared: boolean;
  onLicence(licence: string): void;
  onCompared(yes: boolean): void;
}

function Identity({ identity, licence, compared, onLicence, onCompared }: IdentityProps) {
  const t = useTranslations('trust.attest');
  const roles = useTranslations('admin.roles');
  const { name, role, digits } = identity;
  return (
    <section aria-label={name} className="flex flex-col gap-3 rounded-xl border border-line p-4">
      <p className="font-semibold">
        {name} <span className="font-normal text-muted">({roles(role)})</span>
      </p>
      <DigitGroups digits={digits} />
      <TextField label={t('licence')} value={licence} onChange={onLicence} autoComplete="off" />
      <Checkbox checked={compared} onChange={onCompared}>
        {t('compared', { name })}
      </Checkbox>
    </section>
  );
}
