'use client';
import { Camera, Keyboard } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import type { ContactDetails } from '../client/contact-api.ts';
import { CodeCamera } from './code-camera.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { sameNumber } from './same-number.ts';
import { useCommand } from './use-command.ts';

type Way = 'scan' | 'type';

export interface CompareContactProps {
  contact: ContactDetails;
  onVerified(): void;
}

/** Two ways to compare that let the device do the looking: the other screen's code with the camera, or its number typed in. */
export function CompareContact({ contact, onVerified }: CompareContactProps) {
  const t = useTranslations('contact.compare');
  const announce = useAnnounce();
  const [way, setWay] = useState<Way | null>(null);
  const done = () => {
    setWay(null);
    announce(t('done', { name: contact.name }));
    onVerified();
  };
  const { name } = contact;
  return (
    <>
      <div className="flex flex-col gap-2 sm:flex-row">
        <Button
          variant="secondary"
          icon={<Camera aria-hidden="true" size={20} />}
          onPress={() => setWay('scan')}
        >
          {t('scan')}
        </Button>
        <Button
          variant="secondary"
          icon={<Keyboard aria-hidden="true" size={20} />}
          onPress={() => setWay('type')}
        >
          {t('type')}
        </Button>
      </div>
      {way !== null && (
        <Dialog
          open
          onClose={() => setWay(null)}
          title={t(way === 'scan' ? 'scanTitle' : 'typeTitle', { name })}
        >
          {way === 'scan' ? (
            <Scan contact={contact} onVerified={done} onType={() => setWay('type')} />
          ) : (
            <Type contact={contact} onVerified={done} />
          )}
        </Dialog>
      )}
    </>
  );
}

function Scan({ contact, onVerified, onType }: CompareContactProps & { onType(): void }) {
  const t = useTranslations('contact.compare');
  const engine = useEngine();
  const [differs, setDiffers] = useState(false);
  const { run, failure } = useCommand();
  const { userId, name } = contact;
  const check = async (bytes: Uint8Array) => {
    const result = await run(() => engine.checkQr(userId, bytes));
    if (result.ok && result.value.matches) onVerified();
    else setDiffers(result.ok);
  };
  return (
    <>
      <p>{t('scanText', { name })}</p>
      <CodeCamera onCode={check} />
      {differs && (
        <Notice tone="danger" alert title={t('differsTitle', { name })}>
          {t('differsText', { name })}
        </Notice>
      )}
      <FailureNotice failure={failure} />
      <Button variant="secondary" onPress={onType}>
        {t('type')}
      </Button>
    </>
  );
}

function Type({ contact, onVerified }: CompareContactProps) {
  const t = useTranslations('contact.compare');
  const engine = useEngine();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState(false);
  const { run, pending, failure } = useCommand();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (pending) return;
    const same = sameNumber(typed, contact.safetyNumber);
    setWrong(!same);
    if (!same) return;
    const result = await run(() => engine.verifyContact(contact.userId));
    if (result.ok) onVerified();
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <p>{t('typeText', { name: contact.name })}</p>
      <TextField
        label={t('typed')}
        value={typed}
        onChange={(value) => {
          setTyped(value);
          setWrong(false);
        }}
        inputMode="numeric"
        autoComplete="off"
        autoFocus
        mono
        error={wrong ? t('typedWrong', { name: contact.name }) : undefined}
      />
      <FailureNotice failure={failure} />
      <Button type="submit" pending={pending} disabled={typed.trim() === ''}>
        {t('typedAction')}
      </Button>
    </form>
  );
}
