import { X } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { noticePath } from '#src/platform/push-notice.ts';
import { buttonLook } from '#src/ui/button.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { stays } from '../client/toast-rules.ts';
import type { Notification } from '../contract.ts';
import { CentreIcon } from './centre-icon.tsx';
import { useCentreWords } from './use-centre-words.ts';

export interface ToastCardProps {
  notice: Notification;
  onOpen: () => void;
  onDismiss: () => void;
}

/** Long enough to read it and to reach it; it waits while somebody points at it or is in it. */
const shownMs = 12_000;

/** Something new: what, and the way there. */
export function ToastCard({ notice, onOpen, onDismiss }: ToastCardProps) {
  const t = useTranslations('notifications.centre');
  const { title, hint } = useCentreWords()(notice);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const waits = stays(notice) || pointed || focused;
  useEffect(() => {
    if (waits) return;
    const timer = setTimeout(onDismiss, shownMs);
    return () => clearTimeout(timer);
  }, [waits, onDismiss]);
  const leave = () => {
    // Whoever was in it goes on in the page.
    if (focused) document.getElementById('main')?.focus();
    onDismiss();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only waits while somebody is at it; everything to press is a control
    <div
      onPointerEnter={() => setPointed(true)}
      onPointerLeave={() => setPointed(false)}
      onFocus={() => setFocused(true)}
      onBlur={({ currentTarget, relatedTarget }) => setFocused(currentTarget.contains(relatedTarget))}
      onKeyDown={({ key }) => {
        if (key === 'Escape') leave();
      }}
      className="pointer-events-auto flex w-full max-w-md items-center gap-3 rounded-2xl border border-control bg-raised p-3 pl-4 text-ink shadow-lg"
    >
      <span className="text-accent">
        <CentreIcon kind={notice.kind} />
      </span>
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-0 flex-1 basis-32">
          <span className="block font-semibold">{title}</span>
          {hint !== null && <span className="block text-sm">{hint}</span>}
        </p>
        <Link href={noticePath(notice.target)} onClick={onOpen} className={buttonLook('primary')}>
          {t(notice.kind === 'visit.ready' || notice.kind === 'visit.call_back' ? 'enter' : 'open')}
          <span className="sr-only">: {title}</span>
        </Link>
      </div>
      <IconButton aria-label={t('dismiss', { title })} onPress={leave}>
        <X size={20} />
      </IconButton>
    </div>
  );
}
