import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Failure, Result } from '#src/features/messaging/client/engine-api.ts';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { GuestView } from '../contract.ts';

interface GuestListProps {
  guests: readonly GuestView[];
  onRevoke: (guestId: string) => Promise<Result<null>>;
}

/** Links that were made for this visit, as long as they lead anywhere. */
export function GuestList({ guests, onRevoke }: GuestListProps) {
  const t = useTranslations('call.guests');
  const format = useFormatter();
  const words = useFailureText();
  const [pending, setPending] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const open = guests.filter((guest) => guest.state === 'invited' || guest.state === 'knocking');
  if (open.length === 0) return null;
  const revoke = async (guestId: string) => {
    setPending(guestId);
    setFailure(null);
    const result = await onRevoke(guestId);
    setPending(null);
    if (!result.ok) setFailure(result.failure);
  };
  return (
    <section aria-label={t('title')} className="flex flex-col gap-2">
      <h3 className="font-semibold">{t('title')}</h3>
      <ul className="flex flex-col gap-2">
        {open.map((guest) => (
          <li key={guest.guestId} className="flex flex-wrap items-center justify-between gap-2">
            <p className="min-w-0">
              {t(`kind.${guest.kind}`)}{' '}
              <span className="text-muted text-sm">
                {t(`state.${guest.state === 'knocking' ? 'knocking' : 'invited'}`, {
                  time: format.dateTime(guest.expiresAt, { hour: 'numeric', minute: 'numeric' }),
                })}
              </span>
            </p>
            <Button
              variant="quiet"
              pending={pending === guest.guestId}
              aria-label={t('revokeKind', { kind: t(`kind.${guest.kind}`) })}
              onPress={() => void revoke(guest.guestId)}
            >
              {t('revoke')}
            </Button>
          </li>
        ))}
      </ul>
      {failure !== null && (
        <Notice tone="danger" alert>
          {words(failure)}
        </Notice>
      )}
    </section>
  );
}
