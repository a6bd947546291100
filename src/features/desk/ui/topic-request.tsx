import { Phone } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { Button } from '#src/ui/button.tsx';
import { classNames } from '#src/ui/class-names.ts';
import { Notice } from '#src/ui/notice.tsx';
import { TextArea } from '#src/ui/text-area.tsx';

export interface FirstMessage {
  text: string;
  topic: string;
  urgent: boolean;
}

interface TopicRequestProps {
  /** What it is about, in the reader's language. */
  topic: string;
  /** Who will answer. */
  teamName: string;
  /** Null until the clinic's number is known. */
  emergencyNumber: string | null;
  busy: boolean;
  onSend: (first: FirstMessage) => void;
}

/** The patient says how urgent it is and writes the first message; emergencies are sent to the telephone. */
export function TopicRequest({ topic, teamName, emergencyNumber, busy, onSend }: TopicRequestProps) {
  const t = useTranslations('desk.request');
  const [urgency, setUrgency] = useState<'normal' | 'urgent'>('normal');
  const [text, setText] = useState('');
  const [tried, setTried] = useState(false);
  const empty = text.trim() === '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!empty && !busy) onSend({ text, topic, urgent: urgency === 'urgent' });
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <p className="text-muted">{t('team', { team: teamName })}</p>
      <RadioGroup
        aria-label={t('urgency')}
        value={urgency}
        onChange={(value) => setUrgency(value === 'urgent' ? 'urgent' : 'normal')}
        className="flex flex-col gap-2"
      >
        <span aria-hidden className="font-medium">
          {t('urgency')}
        </span>
        {(['normal', 'urgent'] as const).map((value) => (
          <Radio
            key={value}
            value={value}
            className={({ isSelected }) =>
              classNames(
                'flex min-h-12 cursor-pointer items-center gap-3 rounded-xl border px-3.5 py-2',
                isSelected ? 'border-accent bg-accent-soft text-on-accent-soft' : 'border-control',
              )
            }
          >
            {({ isSelected }) => (
              <>
                <span
                  aria-hidden
                  className={classNames(
                    'size-5 shrink-0 rounded-full border-2 border-current',
                    isSelected && 'bg-accent shadow-[inset_0_0_0_0.2rem_var(--color-accent-soft)]',
                  )}
                />
                <span>
                  <span className="block font-medium">{t(`${value}.label`)}</span>
                  <span className="text-sm">{t(`${value}.text`)}</span>
                </span>
              </>
            )}
          </Radio>
        ))}
      </RadioGroup>
      <Notice
        tone={urgency === 'urgent' ? 'danger' : 'warn'}
        title={t('emergency')}
        alert={urgency === 'urgent'}
      >
        {emergencyNumber === null ? (
          t('emergencyPlain')
        ) : (
          <a
            href={`tel:${emergencyNumber.replaceAll(/[^\d+]/g, '')}`}
            className="inline-flex min-h-11 items-center gap-1.5 font-semibold underline"
          >
            <Phone aria-hidden size={16} className="shrink-0" />
            {t('emergencyCall', { number: emergencyNumber })}
          </a>
        )}
      </Notice>
      <TextArea
        label={t('message')}
        value={text}
        onChange={setText}
        error={tried && empty ? t('messageWrong') : undefined}
      />
      <div>
        <Button type="submit" pending={busy}>
          {t('send')}
        </Button>
      </div>
    </form>
  );
}
