'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Answer } from '#src/features/admin/ui/query-parts.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Badge } from '#src/ui/badge.tsx';
import { Button } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import type { VisitType } from '../contract.ts';
import { typeName } from './type-name.ts';
import { VisitTypeDialog } from './visit-type-dialog.tsx';

/** What kinds of visits the clinic has, how long they are and who may book them. */
export function VisitTypesScreen() {
  const t = useTranslations('scheduling.types');
  const booking = useTranslations('scheduling.booking');
  const locale = useLocale();
  const types = trpc.scheduling.visitTypes.useQuery();
  const [edited, setEdited] = useState<VisitType | 'new' | null>(null);
  return (
    <>
      <p className="text-muted">{t('text')}</p>
      <div>
        <Button onPress={() => setEdited('new')}>{t('new')}</Button>
      </div>
      <Answer query={types}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState title={t('none')}>{t('noneText')}</EmptyState>
          ) : (
            <ul className="flex flex-col divide-y divide-line rounded-2xl border border-line bg-surface">
              {rows.map((type) => {
                const name = typeName(type, locale);
                const { minutes } = type;
                return (
                  <li key={type.id} className="flex flex-wrap items-center gap-3 p-4">
                    <div className="min-w-0 flex-1">
                      <h2 className="font-medium">{name}</h2>
                      <p className="text-muted text-sm">
                        {booking(type.remote ? 'typeRemote' : 'typeAtClinic', { minutes })}
                        {' · '}
                        {t(`rules.${type.booking}`)}
                      </p>
                    </div>
                    {!type.active && <Badge>{t('inactive')}</Badge>}
                    <Button
                      variant="secondary"
                      aria-label={t('editName', { name })}
                      onPress={() => setEdited(type)}
                    >
                      {t('edit')}
                    </Button>
                  </li>
                );
              })}
            </ul>
          )
        }
      </Answer>
      {edited !== null && (
        <VisitTypeDialog type={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
    </>
  );
}
