import { MonitorSmartphone, PhoneOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { RefusalCard } from '#src/features/messaging/ui/refusal-card.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import type { CallView, EndReason } from '../client/call-view.ts';

interface CallOverProps {
  reason: EndReason;
  view: Pick<CallView, 'refusal' | 'failure'>;
  /** Null where coming back makes no sense. */
  onRejoin: (() => void) | null;
  /** To the page of the visit; null where there is none (guests). */
  onBack: (() => void) | null;
  /** Of its heading; 2 where the page has a first one. */
  headingLevel?: 1 | 2;
}

const mayComeBack: readonly EndReason[] = ['left', 'replaced', 'expired', 'refused', 'failed'];

/** In the place of a call that is over on this page: why, and how to come back. */
export function CallOver({ reason, view, onRejoin, onBack, headingLevel = 1 }: CallOverProps) {
  const t = useTranslations('call.over');
  const words = useFailureText();
  const actions = (
    <div className="flex flex-wrap justify-center gap-2">
      {onRejoin !== null && mayComeBack.includes(reason) && (
        <Button onPress={onRejoin}>{reason === 'replaced' ? t('moveHere') : t('rejoin')}</Button>
      )}
      {onBack !== null && (
        <Button variant="secondary" onPress={onBack}>
          {t('back')}
        </Button>
      )}
    </div>
  );
  if (reason === 'refused' && view.refusal !== null)
    return (
      <div className="mx-auto flex w-full max-w-xl flex-1 flex-col justify-center p-4">
        {headingLevel === 1 && <h1 className="sr-only">{t('refused.title')}</h1>}
        <RefusalCard code={view.refusal.code} title={t('refused.title')} actions={actions} />
      </div>
    );
  return (
    <div className="flex flex-1 flex-col justify-center">
      <EmptyState
        headingLevel={headingLevel}
        icon={reason === 'replaced' ? <MonitorSmartphone size={40} /> : <PhoneOff size={40} />}
        title={t(`${reason}.title`)}
        action={actions}
      >
        {reason === 'failed' && view.failure !== null ? words(view.failure) : t(`${reason}.text`)}
      </EmptyState>
    </div>
  );
}
