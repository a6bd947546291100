import { DoorOpen, EyeOff, LockKeyhole } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { TextField } from '#src/ui/text-field.tsx';

const mostCharacters = 80;

/** What a guest is about to do, and under which name they knock. */
export function GuestWelcome({ onName }: { onName: (name: string) => void }) {
  const t = useTranslations('call.guest');
  const [name, setName] = useState('');
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const given = name.trim().slice(0, mostCharacters);
    setMissing(given === '');
    if (given !== '') onName(given);
  };
  return (
    <>
      <Card title={t('explain.title')}>
        <ul className="flex flex-col gap-3">
          <li className="flex gap-3">
            <DoorOpen aria-hidden size={22} className="mt-0.5 shrink-0 text-accent" />
            {t('explain.door')}
          </li>
          <li className="flex gap-3">
            <LockKeyhole aria-hidden size={22} className="mt-0.5 shrink-0 text-accent" />
            {t('explain.private')}
          </li>
          <li className="flex gap-3">
            <EyeOff aria-hidden size={22} className="mt-0.5 shrink-0 text-accent" />
            {t('explain.only')}
          </li>
        </ul>
      </Card>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <TextField
          label={t('name')}
          description={t('nameText')}
          value={name}
          onChange={setName}
          autoComplete="name"
          {...(missing ? { error: t('nameMissing') } : {})}
        />
        <Button type="submit" full>
          {t('next')}
        </Button>
      </form>
    </>
  );
}
