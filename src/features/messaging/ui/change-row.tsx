import { CircleAlert, RotateCw, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import type { Failure } from '../client/engine-api.ts';

interface ChangeRowProps {
  id: string;
  change: 'reaction' | 'edit' | 'delete' | 'pin';
  failure: Failure | null;
  onRetry: () => void;
  onDiscard: () => void;
}

/** One's own reaction, edit, deletion or pin that the server did not take: what, why, and what one can do. */
export function ChangeRow({ id, change, failure, onRetry, onDiscard }: ChangeRowProps) {
  const t = useTranslations('chat.change');
  const common = useTranslations('chat');
  const words = useFailureText();
  return (
    <div className="flex max-w-xl flex-col gap-2 rounded-2xl border border-line bg-danger-soft p-3 text-on-danger-soft">
      <p id={id}>
        <CircleAlert aria-hidden size={17} className="mr-1 inline align-[-0.2em]" />
        <b className="font-semibold">{t(change)}</b> {failure !== null && words(failure)}
      </p>
      <div className="flex flex-wrap justify-end gap-1">
        <Button variant="secondary" icon={<RotateCw aria-hidden size={18} />} onPress={onRetry}>
          {common('retry')}
        </Button>
        <Button variant="secondary" icon={<Trash2 aria-hidden size={18} />} onPress={onDiscard}>
          {t('discard')}
        </Button>
      </div>
    </div>
  );
}
