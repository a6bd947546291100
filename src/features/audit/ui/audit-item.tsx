'use client';
import { useFormatter, useTranslations } from 'next-intl';
import type { AuditRow } from '../contract.ts';
import { useActionText } from './use-action-text.ts';

/** One entry: when, who, what, about whom; the ids and the rest on request. */
export function AuditItem({ row }: { row: AuditRow }) {
  const t = useTranslations('audit');
  const format = useFormatter();
  const actionText = useActionText();
  const details = Object.entries(row.detail);
  const actor = row.actorId === null ? t('system') : (row.actorName ?? t('former'));
  return (
    <li className="flex flex-col gap-1 p-4">
      <p className="text-muted text-sm">
        <time dateTime={new Date(row.at).toISOString()}>
          {format.dateTime(row.at, { dateStyle: 'medium', timeStyle: 'medium' })}
        </time>
        {row.seq !== null && ` · ${t('place', { seq: row.seq })}`}
      </p>
      <p className="font-medium">{actionText(row.action)}</p>
      <p className="break-words text-sm">
        {t('who')}: {actor}
        {row.subjectName !== null && ` · ${t('about')}: ${row.subjectName}`}
      </p>
      <details className="text-muted text-sm">
        <summary className="min-h-11 cursor-pointer content-center">{t('details')}</summary>
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-1 break-all font-mono text-xs">
          <dt>{t('csv.code')}</dt>
          <dd>{row.action}</dd>
          {row.actorId !== null && (
            <>
              <dt>{t('csv.whoId')}</dt>
              <dd>{row.actorId}</dd>
            </>
          )}
          {row.subjectId !== null && (
            <>
              <dt>{t('csv.aboutId')}</dt>
              <dd>{row.subjectId}</dd>
            </>
          )}
          {details.map(([name, value]) => (
            <DetailLine key={name} name={name} value={String(value)} />
          ))}
        </dl>
      </details>
    </li>
  );
}

function DetailLine({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </>
  );
}
