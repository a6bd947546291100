import { Check, CheckCheck, CircleAlert, Clock3, Eye } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { MessageState } from '../client/engine-api.ts';

const icons = {
  sending: Clock3,
  sent: Check,
  delivered: CheckCheck,
  read: Eye,
  failed: CircleAlert,
} as const;

/** How far one's own message got: a picture and a word, never colour alone. */
export function MessageStateMark({ state }: { state: MessageState }) {
  const t = useTranslations('chat.message.state');
  const Icon = icons[state];
  return (
    <span className="inline-flex items-center gap-1">
      <Icon aria-hidden size={15} strokeWidth={2.25} />
      {t(state)}
    </span>
  );
}
