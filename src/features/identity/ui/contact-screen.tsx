'use client';
import { ShieldCheck } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useCallback, useState } from 'react';
import { ClinicSays } from '#src/features/trust/ui/clinic-says.tsx';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { Avatar } from '#src/ui/avatar.tsx';
import { Badge } from '#src/ui/badge.tsx';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { PageHeader } from '#src/ui/page-header.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { QrCode } from '#src/ui/qr-code.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import type { ContactDetails } from '../client/contact-api.ts';
import { CompareContact } from './compare-contact.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { useCommand } from './use-command.ts';
import { useLoadedResult } from './use-loaded-result.ts';

/** A person's safety number, to be compared with what they see on their own screen. */
export function ContactScreen({ userId }: { userId: string }) {
  const t = useTranslations('contact');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const [contact, reload] = useLoadedResult(
    useCallback(() => engine.contactDetails(userId), [engine, userId]),
  );
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-5 p-4 pb-10">
      <PageTitle>{t('title')}</PageTitle>
      <PageHeader
        title={contact.state === 'ready' ? contact.value.name : t('title')}
        back={{ href: '/inbox', label: ui('back'), toLastPage: true }}
      />
      {contact.state === 'loading' && <SkeletonRows rows={3} label={ui('loading')} />}
      {contact.state === 'failed' && (
        <FailureNotice
          failure={contact.failure}
          actions={
            <Button variant="secondary" onPress={reload}>
              {ui('retry')}
            </Button>
          }
        />
      )}
      {contact.state === 'ready' && <Contact contact={contact.value} onChanged={reload} />}
    </div>
  );
}

function Contact({ contact, onChanged }: { contact: ContactDetails; onChanged(): void }) {
  const t = useTranslations('contact');
  const format = useFormatter();
  const engine = useEngine();
  const { run, pending, failure } = useCommand();
  const { name, role, state, verifiedAt } = contact;
  const verify = async () => {
    const result = await run(() => engine.verifyContact(contact.userId));
    if (result.ok) onChanged();
  };
  return (
    <>
      <div className="flex items-center gap-4">
        <Avatar name={name} size="lg" online={contact.online} />
        <p className="flex flex-wrap gap-2">
          <Badge>{t(`roles.${role}`)}</Badge>
          <Badge
            tone={
              state === 'verified' || state === 'attested'
                ? 'accent'
                : state === 'changed'
                  ? 'danger'
                  : 'neutral'
            }
          >
            {t(`states.${state}`)}
          </Badge>
        </p>
      </div>
      <ClinicSays contact={contact} />
      {state === 'changed' && <KeyChanged contact={contact} onChanged={onChanged} />}
      <Card title={t('number')}>
        <p>{t('how', { name })}</p>
        <ol className="grid max-w-md grid-cols-3 gap-x-4 gap-y-2 self-center rounded-xl bg-raised p-4 font-mono text-lg tracking-wider sm:grid-cols-4">
          {contact.safetyNumber.split(/\s+/u).map((group, place) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: groups may repeat and never move.
            <li key={place}>{group}</li>
          ))}
        </ol>
        <div className="flex justify-center">
          <QrCode bytes={contact.qr} label={t('qr')} />
        </div>
        <Notice tone="info">{t('never')}</Notice>
        {state !== 'verified' && state !== 'self' && (
          <CompareContact contact={contact} onVerified={onChanged} />
        )}
        <FailureNotice failure={failure} />
        {state === 'verified' && verifiedAt !== null && (
          <p className="flex items-center gap-2 font-medium" role="status">
            <ShieldCheck aria-hidden="true" size={22} className="text-accent" />
            {t('verifiedOn', { date: format.dateTime(verifiedAt, { dateStyle: 'long' }) })}
          </p>
        )}
        {state !== 'verified' && state !== 'self' && (
          <Button pending={pending} onPress={verify} icon={<ShieldCheck aria-hidden="true" size={20} />}>
            {t('match')}
          </Button>
        )}
        <details>
          <summary className="flex min-h-11 cursor-pointer items-center font-medium">{t('differ')}</summary>
          <p>{t('differText')}</p>
        </details>
      </Card>
    </>
  );
}

function KeyChanged({ contact, onChanged }: { contact: ContactDetails; onChanged(): void }) {
  const t = useTranslations('contact');
  const ui = useTranslations('ui');
  const engine = useEngine();
  const [asking, setAsking] = useState(false);
  const { run, pending, failure } = useCommand();
  return (
    <Notice
      tone="danger"
      title={t('changed.title', { name: contact.name })}
      actions={
        <Button variant="secondary" onPress={() => setAsking(true)}>
          {t('changed.accept')}
        </Button>
      }
    >
      {t('changed.text')}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('changed.acceptTitle')}
        role="alertdialog"
        dismissable={!pending}
        actions={
          <>
            <Button variant="secondary" disabled={pending} onPress={() => setAsking(false)}>
              {ui('cancel')}
            </Button>
            <Button
              variant="danger"
              pending={pending}
              onPress={async () => {
                const result = await run(() => engine.acceptKeyChange(contact.userId));
                if (!result.ok) return;
                setAsking(false);
                onChanged();
              }}
            >
              {t('changed.acceptAction')}
            </Button>
          </>
        }
      >
        <p>{t('changed.acceptText', { name: contact.name })}</p>
        <FailureNotice failure={failure} />
      </Dialog>
    </Notice>
  );
}
