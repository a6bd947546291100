import { useTranslations } from 'next-intl';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { RefusalCard } from '#src/features/messaging/ui/refusal-card.tsx';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { safeFileName } from '../client/safe-file-name.ts';

export interface FileFailureProps {
  name: string;
  failure: Failure;
  onRetry: () => void;
}

/** Stands where a file could not be opened: a calm card for what was refused, a sentence and another try for the rest. */
export function FileFailure({ name, failure, onRetry }: FileFailureProps) {
  const t = useTranslations('files');
  const words = useFailureText();
  const retry = (
    <Button variant="secondary" onPress={onRetry}>
      {t('retry')}
    </Button>
  );
  if (failure.kind === 'refusal')
    return (
      <div role="alert">
        <RefusalCard code={failure.code} title={t('refused', { name: safeFileName(name) })} actions={retry} />
      </div>
    );
  return (
    <div
      role="alert"
      className="flex flex-col items-start gap-2 rounded-2xl bg-warn-soft p-4 text-on-warn-soft"
    >
      <p>{t('notOpened', { name: safeFileName(name), why: words(failure) })}</p>
      {retry}
    </div>
  );
}
