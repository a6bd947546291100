'use client';
import { Check, ChevronDown, HeartHandshake } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import type { ActingView } from '#src/features/messaging/client/engine-api.ts';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { classNames } from '#src/ui/class-names.ts';
import { Menu } from '#src/ui/menu.tsx';

export interface ProfileBarProps {
  acting: ActingView;
  onChoose(patientId: string | null): void;
}

/** Says at all times for whom one acts, and changes it. Nothing for people who act for themselves only. */
export function ProfileBar({ acting, onChoose }: ProfileBarProps) {
  const t = useTranslations('proxy.profile');
  const { charges, current, ownUnread, loaded } = acting;
  const charge = charges.find(({ patient }) => patient.userId === current) ?? null;
  const words = charge === null ? t('own') : t('actingFor', { name: charge.patient.name });
  useSaid(loaded ? words : null);
  if (charges.length === 0) return null;
  const elsewhere =
    charges.reduce((sum, each) => sum + (each === charge ? 0 : each.unread), 0) +
    (charge === null ? 0 : ownUnread);
  const withUnread = (label: string, unread: number) =>
    unread === 0 ? label : t('withUnread', { label, count: unread });
  const mark = (chosen: boolean) => (chosen ? <Check size={18} /> : <span className="w-[18px]" />);
  return (
    <section
      aria-label={t('title')}
      className={classNames(
        'flex shrink-0 items-center gap-x-2.5 border-line border-b pl-4 text-sm print:hidden',
        charge === null ? 'bg-surface text-ink' : 'bg-accent text-on-accent',
      )}
    >
      <HeartHandshake aria-hidden="true" size={20} className="shrink-0" />
      <p className="min-w-0 flex-1 py-1.5 font-medium">{words}</p>
      <Menu
        aria-label={t('choose')}
        trigger={
          <Button
            variant="quiet"
            className={classNames(
              'shrink-0 rounded-none px-4',
              charge !== null && 'text-on-accent! data-[hovered]:bg-accent-strong!',
            )}
          >
            {elsewhere === 0 ? t('change') : t('changeUnread', { count: elsewhere })}
            <ChevronDown aria-hidden="true" size={18} />
          </Button>
        }
        actions={[
          {
            id: 'self',
            label: withUnread(t('self'), ownUnread),
            icon: mark(charge === null),
            onAction: () => onChoose(null),
          },
          ...charges.map(({ patient, unread }) => ({
            id: patient.userId,
            label: withUnread(patient.name, unread),
            icon: mark(patient.userId === current),
            onAction: () => onChoose(patient.userId),
          })),
        ]}
      />
    </section>
  );
}

/** Reads the words out when they change, not when they first appear. */
function useSaid(words: string | null): void {
  const announce = useAnnounce();
  const last = useRef<string | null>(null);
  useEffect(() => {
    if (words === null) return;
    if (last.current !== null && last.current !== words) announce(words);
    last.current = words;
  }, [words, announce]);
}
