import { KeyRound, Lock, UserRoundX } from 'lucide-react';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button, buttonLook } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { ComposerState, Failure, PersonView, Result } from '../client/engine-api.ts';
import { RefusalCard } from './refusal-card.tsx';
import { RestoreDialog } from './restore-dialog.tsx';
import { contactPath, inboxPath } from './routes.ts';

export interface LockActions {
  onAcceptKeys: (userId: string) => Promise<Result<null>>;
  onRestore: (userId: string) => Promise<Result<null>>;
  onRetry: () => void;
}

export interface ComposerLockProps extends LockActions {
  composer: Extract<ComposerState, { allowed: false }>;
  /** Members that this person may let back in. */
  restorable: readonly PersonView[];
}

function Frame({
  icon,
  title,
  children,
  actions,
}: {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <section aria-label={title} className="flex gap-3">
      <span aria-hidden className="mt-0.5 text-muted">
        {icon}
      </span>
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="font-semibold">{title}</p>
        <div className="text-muted">{children}</div>
        {actions !== undefined && <div className="mt-1 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </section>
  );
}

function KeyChanged({ person, onAcceptKeys }: { person: PersonView } & Pick<LockActions, 'onAcceptKeys'>) {
  const t = useTranslations('chat.lock.keyChanged');
  const common = useTranslations('chat');
  const words = useFailureText();
  const [asking, setAsking] = useState(false);
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const { name } = person;
  const accept = async () => {
    setPending(true);
    const result = await onAcceptKeys(person.userId);
    setPending(false);
    if (result.ok) setAsking(false);
    else setFailure(result.failure);
  };
  return (
    <Frame
      icon={<KeyRound size={22} />}
      title={t('title', { name })}
      actions={
        <>
          <Link href={contactPath(person.userId)} className={buttonLook('primary')}>
            {t('verify', { name })}
          </Link>
          <Button variant="quiet" onPress={() => setAsking(true)}>
            {t('accept')}
          </Button>
        </>
      }
    >
      {t('text')}
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        role="alertdialog"
        dismissable={!pending}
        title={t('confirmTitle', { name })}
        actions={
          <>
            <Button variant="secondary" disabled={pending} onPress={() => setAsking(false)}>
              {common('cancel')}
            </Button>
            <Button pending={pending} onPress={() => void accept()}>
              {t('confirm')}
            </Button>
          </>
        }
      >
        <p>{t('confirmText', { name })}</p>
        {failure !== null && (
          <Notice tone="danger" alert>
            {words(failure)}
          </Notice>
        )}
      </Dialog>
    </Frame>
  );
}

function Reset({
  people,
  restorable,
  onRestore,
}: { people: readonly PersonView[]; restorable: readonly PersonView[] } & Pick<LockActions, 'onRestore'>) {
  const t = useTranslations('chat.lock.reset');
  const locale = useLocale();
  const [asked, setAsked] = useState<PersonView | null>(null);
  const names = new Intl.ListFormat(locale).format(people.map((person) => person.name));
  return (
    <Frame
      icon={<KeyRound size={22} />}
      title={t('title', { names })}
      actions={restorable.map((person) => (
        <Button key={person.userId} onPress={() => setAsked(person)}>
          {t('action', { name: person.name })}
        </Button>
      ))}
    >
      {restorable.length > 0 ? t('text') : t('wait')}
      <RestoreDialog person={asked} onClose={() => setAsked(null)} onRestore={onRestore} />
    </Frame>
  );
}

function Reason({ composer, restorable, ...actions }: ComposerLockProps) {
  const t = useTranslations('chat.lock');
  if (composer.reason === 'key-changed')
    return composer.people.map((person) => (
      <KeyChanged key={person.userId} person={person} onAcceptKeys={actions.onAcceptKeys} />
    ));
  if (composer.reason === 'reset')
    return <Reset people={composer.people} restorable={restorable} onRestore={actions.onRestore} />;
  if (composer.reason === 'refused' && composer.code !== null)
    return (
      <RefusalCard
        code={composer.code}
        title={t('refused.title')}
        actions={
          <Button variant="secondary" onPress={actions.onRetry}>
            {t('refused.reload')}
          </Button>
        }
      />
    );
  if (composer.reason === 'refused')
    return (
      <Frame
        icon={<Lock size={22} />}
        title={t('refused.title')}
        actions={
          <Button variant="secondary" onPress={actions.onRetry}>
            {t('refused.reload')}
          </Button>
        }
      >
        {null}
      </Frame>
    );
  return (
    <Frame
      icon={<UserRoundX size={22} />}
      title={t('notMember.title')}
      actions={
        <Link href={inboxPath} className={buttonLook('secondary')}>
          {t('notMember.action')}
        </Link>
      }
    >
      {t('notMember.text')}
    </Frame>
  );
}

/** Stands in the place of the composer while nothing may be written: why, and what to do about it. */
export function ComposerLock(props: ComposerLockProps) {
  return (
    <div className="max-h-[50dvh] overflow-y-auto border-line border-t bg-surface px-4 pt-4 pb-[max(1rem,env(safe-area-inset-bottom))]">
      <div className="mx-auto flex w-full max-w-3xl flex-col gap-4">
        <Reason {...props} />
      </div>
    </div>
  );
}
