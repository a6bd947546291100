import { DoorOpen } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import type { KnockView } from '../client/call-view.ts';

interface KnockCardsProps {
  knocks: readonly KnockView[];
  onAnswer: (guestId: string, admit: boolean) => Promise<void>;
}

function KnockCard({ knock, onAnswer }: { knock: KnockView; onAnswer: KnockCardsProps['onAnswer'] }) {
  const t = useTranslations('call.knock');
  const [pending, setPending] = useState<boolean | null>(null);
  const answer = async (admit: boolean) => {
    setPending(admit);
    await onAnswer(knock.guestId, admit);
    setPending(null);
  };
  return (
    <section
      aria-label={t('title', { name: knock.name })}
      className="flex flex-col gap-3 rounded-2xl border border-line bg-surface p-4 text-ink shadow-xl"
    >
      <div className="flex items-start gap-3">
        <DoorOpen aria-hidden size={24} className="mt-0.5 shrink-0 text-accent" />
        <div className="min-w-0">
          <p className="font-semibold">{t('title', { name: knock.name })}</p>
          <p className="text-muted">{t('text')}</p>
        </div>
      </div>
      <div className="flex flex-wrap justify-end gap-2">
        <Button
          variant="secondary"
          pending={pending === false}
          disabled={pending === true}
          onPress={() => void answer(false)}
        >
          {t('refuse')}
        </Button>
        <Button pending={pending === true} disabled={pending === false} onPress={() => void answer(true)}>
          {t('admit')}
        </Button>
      </div>
    </section>
  );
}

/** Guests at the door. Not a window that takes the focus: somebody who types notes would let them in with the space bar. */
export function KnockCards({ knocks, onAnswer }: KnockCardsProps) {
  if (knocks.length === 0) return null;
  return (
    <div className="absolute inset-x-2 bottom-2 z-20 mx-auto flex max-w-md flex-col gap-2">
      {knocks.map((knock) => (
        <KnockCard key={knock.guestId} knock={knock} onAnswer={onAnswer} />
      ))}
    </div>
  );
}
