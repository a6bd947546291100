import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from '#src/ui/button.tsx';

export const bookingSteps = ['who', 'type', 'time', 'check'] as const;
export type BookingStepName = (typeof bookingSteps)[number];

interface BookingStepProps {
  step: BookingStepName;
  title: string;
  /** Null on the first step. */
  onBack: (() => void) | null;
  children: ReactNode;
}

/** One question of the booking. Its heading takes the focus, so that whoever hears the page hears the question. */
export function BookingStep({ step, title, onBack, children }: BookingStepProps) {
  const t = useTranslations('scheduling.booking');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (step !== 'who') heading.current?.focus();
  }, [step]);
  return (
    <section aria-labelledby="booking-step" className="flex flex-col gap-4">
      <div>
        <p className="text-muted text-sm">
          {t('step', { number: bookingSteps.indexOf(step) + 1, of: bookingSteps.length })}
        </p>
        <h2 id="booking-step" ref={heading} tabIndex={-1} className="font-semibold text-xl outline-none">
          {title}
        </h2>
      </div>
      {children}
      {onBack !== null && (
        <div>
          <Button variant="quiet" onPress={onBack}>
            {t('back')}
          </Button>
        </div>
      )}
    </section>
  );
}
