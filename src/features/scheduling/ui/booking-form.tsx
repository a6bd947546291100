'use client';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { FailureNotice } from '#src/features/identity/ui/failure-notice.tsx';
import { Button } from '#src/ui/button.tsx';
import { TextArea } from '#src/ui/text-area.tsx';
import type { VisitType } from '../contract.ts';
import type { Side } from './appointment-state.tsx';
import { type Named, TypeChoices } from './booking-choices.tsx';
import { BookingDone } from './booking-done.tsx';
import { BookingStep, type BookingStepName } from './booking-step.tsx';
import { BookingSummary } from './booking-summary.tsx';
import { type Booked, type BookingInput, useBooking } from './use-booking.ts';
import { useLeaveGuard } from './use-leave-guard.tsx';

/** Bytes of a message allow more; whoever has more to say writes it in the conversation. */
const longestReason = 2_000;

interface BookingFormProps<Other extends Named> {
  side: Side;
  /** The patient, where somebody acts for them. */
  forName: string | null;
  /** The other side is chosen first. */
  who(onChoose: (other: Other) => void): ReactNode;
  typesFor(other: Other): readonly VisitType[];
  time(
    other: Other,
    type: VisitType,
    value: number | null,
    onChange: (start: number | null) => void,
  ): ReactNode;
  /** Everything but what, when and why. */
  target(other: Other): Pick<BookingInput, 'as' | 'partner'>;
}

/** The booking, one question after the other. What was chosen and typed stays until it is booked, whatever fails. */
export function BookingForm<Other extends Named>(props: BookingFormProps<Other>) {
  const [unsaved, setUnsaved] = useState(false);
  return (
    <>
      {useLeaveGuard(unsaved)}
      <Questions {...props} onUnsaved={setUnsaved} />
    </>
  );
}

interface QuestionsProps<Other extends Named> extends BookingFormProps<Other> {
  /** Something was typed that would be lost. */
  onUnsaved(unsaved: boolean): void;
}

function Questions<Other extends Named>(props: QuestionsProps<Other>) {
  const { side, forName, who, typesFor, time, target, onUnsaved } = props;
  const t = useTranslations('scheduling.booking');
  const { book, tellReason, pending, failure } = useBooking();
  const [step, setStep] = useState<BookingStepName>('who');
  const [other, setOther] = useState<Other | null>(null);
  const [type, setType] = useState<VisitType | null>(null);
  const [start, setStart] = useState<number | null>(null);
  const [reason, setReason] = useState('');
  const [booked, setBooked] = useState<Booked | null>(null);

  if (booked !== null)
    return (
      <BookingDone
        booked={booked}
        side={side}
        forName={forName}
        reason={reason}
        onTellReason={async (appointment, words) => {
          const failed = await tellReason(appointment, words);
          onUnsaved(failed !== null);
          return failed;
        }}
      />
    );
  if (step === 'who' || other === null)
    return (
      <BookingStep step="who" title={t(`who.${side}`)} onBack={null}>
        {who((chosen) => {
          if (chosen.userId !== other?.userId) setStart(null);
          setOther(chosen);
          setStep('type');
        })}
      </BookingStep>
    );
  if (step === 'type' || type === null)
    return (
      <BookingStep step="type" title={t('type')} onBack={() => setStep('who')}>
        <TypeChoices
          types={typesFor(other)}
          side={side}
          onChoose={(chosen) => {
            if (chosen.id !== type?.id) setStart(null);
            setType(chosen);
            setStep('time');
          }}
        />
      </BookingStep>
    );
  const taken = failure?.kind === 'domain' && failure.code === 'SLOT_TAKEN';
  if (step === 'time' || start === null)
    return (
      <BookingStep step="time" title={t('time')} onBack={() => setStep('type')}>
        {taken && start === null && <FailureNotice failure={failure} />}
        {time(other, type, start, setStart)}
        <div>
          <Button disabled={start === null} onPress={() => setStep('check')}>
            {t('next')}
          </Button>
        </div>
      </BookingStep>
    );
  const submit = async () => {
    const result = await book({ visitTypeId: type.id, start, reason, ...target(other) });
    if (result.ok) {
      onUnsaved(result.value.reasonFailure !== null);
      setBooked(result.value);
    } else if (result.failure.kind === 'domain' && result.failure.code === 'SLOT_TAKEN') {
      setStart(null);
      setStep('time');
    }
  };
  const asks = side === 'patient' && type.booking === 'request';
  return (
    <BookingStep step="check" title={t('check')} onBack={pending ? null : () => setStep('time')}>
      <BookingSummary name={other.name} forName={forName} type={type} start={start} />
      <TextArea
        label={t('reason')}
        description={t('reasonText')}
        value={reason}
        onChange={(next) => {
          setReason(next);
          onUnsaved(next.trim() !== '');
        }}
        maxLength={longestReason}
      />
      {asks && <p>{t('asksText')}</p>}
      <FailureNotice failure={failure} />
      <div>
        <Button pending={pending} onPress={() => void submit()}>
          {t(side === 'provider' ? 'make' : asks ? 'ask' : 'book')}
        </Button>
      </div>
    </BookingStep>
  );
}
