'use client';
import { BellRing, X } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import type { Role } from '#src/features/identity/contract.ts';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button, buttonLook } from '#src/ui/button.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { createPushMemory } from '../client/push-memory.ts';
import { usePush, usePushSwitch } from './use-push.ts';

const memory = createPushMemory(() => window.localStorage);

/** At the start of the app: what was on is made whole; who has not decided is asked once, not when they are here for the first time. */
export function PushOffer({ shows }: { shows: boolean }) {
  const t = useTranslations('notifications.push.offer');
  const { role } = useMe();
  const announce = useAnnounce();
  const device = usePushSwitch();
  const push = usePush();
  const { pushDevices } = trpc.useUtils().notifications;
  const { state, lookAgain } = push;
  const [isAsking, setAsking] = useState(false);
  useEffect(() => {
    const restore = async () => {
      await device.restore();
      lookAgain();
      await pushDevices.invalidate();
    };
    // Without a network it is done at the next start.
    restore().catch(() => undefined);
  }, [device, lookAgain, pushDevices]);
  useEffect(() => {
    const offer = memory.readOffer();
    if (offer === 'new') memory.writeOffer('met');
    setAsking(offer === 'met');
  }, []);
  useEffect(() => {
    if (state !== 'on') return;
    memory.writeOffer('answered');
    if (!isAsking) return;
    setAsking(false);
    announce(t('done'));
  }, [state, isAsking, announce, t]);
  const dismiss = () => {
    memory.writeOffer('answered');
    setAsking(false);
  };
  const isFor = role !== 'admin' && (state === 'off' || state === 'install');
  // What went wrong is told in the settings, with help.
  if (!shows || !isAsking || !isFor) return null;
  return (
    <PushOfferCard
      role={role}
      needsGuide={state === 'install' || push.problem !== null}
      pending={push.pending}
      onTurnOn={push.turnOn}
      onDismiss={dismiss}
    />
  );
}

export interface PushOfferCardProps {
  role: Role;
  /** It takes more than a tap: the settings tell how. */
  needsGuide: boolean;
  pending: boolean;
  onTurnOn(): void;
  onDismiss(): void;
}

/** What notices are good for, and a tap. */
export function PushOfferCard({ role, needsGuide, pending, onTurnOn, onDismiss }: PushOfferCardProps) {
  const t = useTranslations('notifications.push.offer');
  const push = useTranslations('notifications.push');
  return (
    <section
      aria-label={t('label')}
      className="m-3 flex shrink-0 items-start gap-3 rounded-2xl border border-line bg-surface p-4 print:hidden"
    >
      <BellRing aria-hidden="true" size={24} className="mt-0.5 shrink-0 text-accent" />
      <div className="flex min-w-0 flex-1 flex-col gap-1 lg:flex-row lg:items-center lg:gap-4">
        <div className="min-w-0 flex-1">
          <p className="font-semibold">{t(role === 'provider' ? 'provider' : 'patient')}</p>
          <p className="text-muted text-sm">{t('text')}</p>
        </div>
        <div className="mt-2 flex flex-wrap gap-2 lg:mt-0">
          {needsGuide ? (
            <Link href="/settings/notifications" className={buttonLook('primary')}>
              {t('how')}
            </Link>
          ) : (
            <Button pending={pending} onPress={onTurnOn}>
              {push('turnOn')}
            </Button>
          )}
        </div>
      </div>
      <IconButton aria-label={t('dismiss')} onPress={onDismiss} className="-mt-2 -mr-2">
        <X aria-hidden="true" size={22} />
      </IconButton>
    </section>
  );
}
