import { useTranslations } from 'next-intl';
import { useDayFormat } from '#src/features/messaging/ui/use-day-format.ts';
import { noticeWordKeys } from '#src/platform/push-notice.ts';
import { Button } from '#src/ui/button.tsx';
import { failureMeaning } from '../client/failure-words.ts';
import type { Failure } from '../contract.ts';

const columns = ['what', 'when', 'channel', 'tries', 'reason'] as const;

export interface FailuresTableProps {
  /** Newest first. */
  failures: readonly Failure[];
  /** The one that is being tried again. */
  pendingId: string | null;
  onRetry: (id: string) => void;
}

/** What could not be delivered: a table where there is room, cards on phones. */
export function FailuresTable({ failures, pendingId, onRetry }: FailuresTableProps) {
  const t = useTranslations('notifications.failures');
  const push = useTranslations('push');
  const format = useDayFormat();
  return (
    <table className="block w-full text-left md:table">
      <caption className="sr-only">{t('table')}</caption>
      <thead className="sr-only md:not-sr-only">
        <tr>
          {columns.map((column) => (
            <th key={column} scope="col" className="px-3 py-2 font-medium text-muted text-sm">
              {t(`column.${column}`)}
            </th>
          ))}
          <th scope="col">
            <span className="sr-only">{t('column.again')}</span>
          </th>
        </tr>
      </thead>
      <tbody className="flex flex-col gap-3 md:table-row-group">
        {failures.map(({ id, kind, at, channel, attempts, reason }) => {
          const what = push(`${noticeWordKeys[kind]}.title`);
          const cells = {
            when: format.moment(at),
            channel: t(`channel.${channel}`),
            tries: t('tries', { count: attempts }),
          };
          return (
            <tr
              key={id}
              className="flex flex-col gap-1 rounded-2xl border border-line bg-surface p-4 md:table-row md:border-0"
            >
              <th scope="row" className="font-semibold md:px-3 md:py-3 md:font-normal">
                {what}
              </th>
              {(['when', 'channel', 'tries'] as const).map((column) => (
                <td key={column} className="text-muted md:px-3 md:py-3 md:text-ink">
                  {cells[column]}
                </td>
              ))}
              <td className="md:px-3 md:py-3">
                {t(`reason.${failureMeaning(reason)}`)} <span className="text-muted text-sm">({reason})</span>
              </td>
              <td className="pt-2 md:p-3">
                <Button
                  variant="secondary"
                  pending={pendingId === id}
                  aria-label={t('againOne', { what })}
                  onPress={() => onRetry(id)}
                >
                  {t('again')}
                </Button>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
