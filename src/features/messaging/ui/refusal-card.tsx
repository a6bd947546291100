import { ShieldAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { RefusalCode } from '#src/protocol/open/refusal.ts';
import { adviceFor } from './refusal-advice.ts';

export interface RefusalCardProps {
  code: RefusalCode;
  /** What was refused, in a few words: “A message from Ana Ruiz was not opened”. */
  title: string;
  actions?: ReactNode;
}

/** Stands where something was refused: what happened, what to do, and a code to read out. Never any part of the content. */
export function RefusalCard({ code, title, actions }: RefusalCardProps) {
  const t = useTranslations('chat.refusal');
  const what = useTranslations('refusals');
  return (
    <div className="flex gap-3 rounded-2xl border border-line bg-warn-soft p-4 text-on-warn-soft">
      <ShieldAlert aria-hidden size={22} className="mt-0.5 shrink-0" />
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <p className="font-semibold">{title}</p>
        <p>{what(code)}</p>
        <p>{t(`advice.${adviceFor(code)}`)}</p>
        <p className="text-sm">{t('code', { code })}</p>
        {actions !== undefined && <div className="mt-2 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
