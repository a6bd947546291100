import { Mail } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button, buttonLook } from '#src/ui/button.tsx';
import { CopyButton } from '#src/ui/copy-button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { Select } from '#src/ui/select.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { GuestView } from '../contract.ts';
import type { PeopleActions } from './people-panel.tsx';

const kinds: readonly GuestView['kind'][] = ['interpreter', 'family', 'other'];
const hourMs = 3_600_000;
const lifetimes = { hour: hourMs, fourHours: 4 * hourMs, day: 24 * hourMs } as const;
type Lifetime = keyof typeof lifetimes;
const lifetimeIds: readonly Lifetime[] = ['hour', 'fourHours', 'day'];

/** The link in a mail of one's own mail program: it has a secret that the server must not have. */
function mailTo(subject: string, text: string): string {
  return `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(text)}`;
}

interface InviteGuestProps {
  open: boolean;
  onClose: () => void;
  onInvite: PeopleActions['onInvite'];
}

/** Makes a link for somebody without an account. Its secret is shown now or never: the server does not have it. */
export function InviteGuest(props: InviteGuestProps) {
  // Each time anew: a link that was shown before is gone.
  return props.open ? <Invitation {...props} /> : null;
}

function Invitation({ onClose, onInvite }: InviteGuestProps) {
  const t = useTranslations('call.invite');
  const kindWords = useTranslations('call.guests.kind');
  const ui = useTranslations('ui');
  const words = useFailureText();
  const [kind, setKind] = useState<GuestView['kind']>('interpreter');
  const [lifetime, setLifetime] = useState<Lifetime>('hour');
  const [pending, setPending] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const make = async () => {
    setPending(true);
    setFailure(null);
    const result = await onInvite(kind, lifetimes[lifetime]);
    setPending(false);
    if (result.ok) setLink(result.value.link);
    else setFailure(result.failure);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      dismissable={!pending}
      title={t('title')}
      actions={
        link === null ? (
          <>
            <Button variant="secondary" disabled={pending} onPress={onClose}>
              {ui('cancel')}
            </Button>
            <Button pending={pending} onPress={() => void make()}>
              {t('make')}
            </Button>
          </>
        ) : (
          <Button onPress={onClose}>{ui('done')}</Button>
        )
      }
    >
      {link === null ? (
        <>
          <p>{t('text')}</p>
          <Select
            label={t('kind')}
            value={kind}
            options={kinds.map((id) => ({ id, label: kindWords(id) }))}
            onChange={(id) => setKind(id)}
          />
          <Select
            label={t('lifetime')}
            value={lifetime}
            options={lifetimeIds.map((id) => ({ id, label: t(`for.${id}`) }))}
            onChange={(id) => setLifetime(id)}
          />
        </>
      ) : (
        <>
          <p>{t('made')}</p>
          <TextField label={t('link')} value={link} onChange={() => undefined} readOnly mono />
          <div className="flex flex-wrap items-center gap-3">
            <CopyButton text={link} />
            {/* In a window of its own: a call is not left for the mail program. */}
            <a
              href={mailTo(t('mailSubject'), t('mailText', { link }))}
              target="_blank"
              rel="noreferrer"
              className={buttonLook('secondary')}
            >
              <Mail aria-hidden size={18} />
              {t('mail')}
            </a>
          </div>
        </>
      )}
      {failure !== null && (
        <Notice tone="danger" alert>
          {words(failure)}
        </Notice>
      )}
    </Dialog>
  );
}
