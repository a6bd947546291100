'use client';
import { Clock, MessageCircle, PhoneIncoming } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { VisitView, WaitingView } from '../contract.ts';
import { LeaveWaiting } from './leave-waiting.tsx';
import { useWaitingWords } from './use-waiting-words.ts';
import { useWakeLock } from './use-wake-lock.ts';

export interface WaitingRoomProps {
  visit: VisitView;
  waiting: WaitingView;
  online: boolean;
  /** The conversation with the provider. */
  chat: ReactNode;
  unread: number;
  onLeave: (callBack: boolean) => Promise<boolean>;
  onTestAgain: () => void;
}

const tips = ['list', 'medicines', 'light', 'quiet'] as const;

/** Where the patient waits: what is known, without promises; a way to write; a way to go and be called back. */
export function WaitingRoom({
  visit,
  waiting,
  online,
  chat,
  unread,
  onLeave,
  onTestAgain,
}: WaitingRoomProps) {
  const t = useTranslations('visit.waiting');
  const words = useWaitingWords();
  const heading = useRef<HTMLHeadingElement>(null);
  const [writing, setWriting] = useState(false);
  const [leaving, setLeaving] = useState(false);
  useWakeLock(true);
  useEffect(() => heading.current?.focus(), []);
  const { name } = visit.provider;
  return (
    <div className="flex flex-col gap-4 lg:grid lg:grid-cols-2 lg:items-start">
      <div className="flex flex-col gap-4">
        <section className="flex flex-col items-center gap-3 rounded-2xl bg-accent-soft px-5 py-8 text-center text-on-accent-soft">
          <Clock aria-hidden size={40} />
          <h2 ref={heading} tabIndex={-1} className="font-semibold text-xl outline-none">
            {t('title')}
          </h2>
          <p>{t('stay', { name })}</p>
          <div role="status" className="flex flex-col gap-1">
            {words.place(waiting) !== null && <p className="font-semibold text-lg">{words.place(waiting)}</p>}
            {words.estimate(waiting) !== null && <p>{words.estimate(waiting)}</p>}
            <p>{words.provider(visit)}</p>
            {waiting.held !== null && (
              <p className="font-semibold">{words.held(waiting.held.reason, name)}</p>
            )}
          </div>
        </section>
        {waiting.calledAt !== null && <Notice tone="info" title={t('called', { name })} />}
        {!online && (
          <Notice tone="warn" title={t('offline.title')}>
            {t('offline.text')}
          </Notice>
        )}
        <div className="flex flex-wrap gap-2">
          <Button
            variant="secondary"
            className="lg:hidden"
            icon={<MessageCircle aria-hidden size={20} />}
            onPress={() => setWriting((now) => !now)}
          >
            {writing ? t('hideChat') : unread > 0 ? t('chatUnread', { count: unread }) : t('chat', { name })}
          </Button>
          <Button variant="secondary" onPress={onTestAgain}>
            {t('testAgain')}
          </Button>
          <Button
            variant="quiet"
            icon={<PhoneIncoming aria-hidden size={20} />}
            onPress={() => setLeaving(true)}
          >
            {t('leave')}
          </Button>
        </div>
        <div className={writing ? 'lg:hidden' : 'hidden'}>
          <Panel>{writing && chat}</Panel>
        </div>
        <Card title={t('tips.title')}>
          <ul className="flex list-disc flex-col gap-2 pl-5">
            {tips.map((tip) => (
              <li key={tip}>{t(`tips.${tip}`)}</li>
            ))}
          </ul>
        </Card>
      </div>
      <div className="hidden lg:block">
        <Panel>{!writing && chat}</Panel>
      </div>
      <LeaveWaiting open={leaving} name={name} onClose={() => setLeaving(false)} onLeave={onLeave} />
    </div>
  );
}

function Panel({ children }: { children: ReactNode }) {
  return (
    <div className="flex h-[65dvh] min-h-96 flex-col overflow-hidden rounded-2xl border border-line">
      {children}
    </div>
  );
}
