import { BellOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useDayFormat } from '#src/features/messaging/ui/use-day-format.ts';
import { Button } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import type { Notification } from '../contract.ts';
import { CentreRow } from './centre-row.tsx';

export interface CentreListProps {
  /** Newest first. */
  notices: readonly Notification[];
  now: number;
  /** What a conversation is called; null where this device does not know. */
  nameOf: (conversationId: string) => string | null;
  onOpen: (notice: Notification) => void;
  /** Null when these are all. */
  onMore: (() => void) | null;
  loadingMore: boolean;
}

/** Everything that somebody was told of, day by day. */
export function CentreList({ notices, now, nameOf, onOpen, onMore, loadingMore }: CentreListProps) {
  const t = useTranslations('notifications.centre');
  const format = useDayFormat();
  if (notices.length === 0)
    return (
      <EmptyState icon={<BellOff size={40} />} title={t('empty')}>
        {t('emptyText')}
      </EmptyState>
    );
  const days = Map.groupBy(notices, ({ at }) => format.dayOf(at));
  return (
    <>
      {[...days].map(([day, own]) => {
        const heading = format.heading(own[0]?.at ?? now, now);
        return (
          <section key={day} aria-label={heading} className="flex flex-col gap-1">
            <h2 className="px-3 font-semibold text-muted text-sm first-letter:uppercase">{heading}</h2>
            <ul className="flex flex-col gap-1">
              {own.map((notice) => (
                <li key={notice.id}>
                  <CentreRow
                    notice={notice}
                    time={format.clock(notice.at)}
                    conversation={
                      notice.target.place === 'conversation' && notice.target.id !== null
                        ? nameOf(notice.target.id)
                        : null
                    }
                    onOpen={() => onOpen(notice)}
                  />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {onMore !== null && (
        <div className="flex justify-center">
          <Button variant="secondary" pending={loadingMore} onPress={onMore}>
            {t('more')}
          </Button>
        </div>
      )}
    </>
  );
}
