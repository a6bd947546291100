'use client';
import { useLocale, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Answer } from '#src/features/admin/ui/query-parts.tsx';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Card } from '#src/ui/card.tsx';
import { Select } from '#src/ui/select.tsx';
import type { VisitType } from '../contract.ts';
import { typeName } from './type-name.ts';
import { useTimeWords } from './use-time-words.ts';

const stretchMs = 60 * 24 * 60 * 60_000;
const mostShown = 6;
const minuteMs = 60_000;

interface SlotPreviewProps {
  types: readonly VisitType[];
  /** Patients are offered nothing sooner. */
  noticeMinutes: number;
}

/** The next free times as patients are offered them, after what is saved. */
export function SlotPreview({ types, noticeMinutes }: SlotPreviewProps) {
  const t = useTranslations('scheduling.schedule');
  const locale = useLocale();
  const [chosen, setChosen] = useState<string | null>(null);
  const type = types.find(({ id }) => id === chosen) ?? types[0];
  return (
    <Card title={t('preview')}>
      {type === undefined ? (
        <p className="text-muted">{t('previewNoType')}</p>
      ) : (
        <>
          <Select
            label={t('previewType')}
            value={type.id}
            options={types.map((each) => ({ id: each.id, label: typeName(each, locale) }))}
            onChange={setChosen}
          />
          <NextSlots visitTypeId={type.id} noticeMinutes={noticeMinutes} />
        </>
      )}
    </Card>
  );
}

function NextSlots({ visitTypeId, noticeMinutes }: { visitTypeId: string; noticeMinutes: number }) {
  const t = useTranslations('scheduling.schedule');
  const me = useMe();
  const words = useTimeWords();
  const [from] = useState(() => Date.now());
  const query = trpc.scheduling.slots.useQuery({
    providerId: me.userId,
    visitTypeId,
    from,
    until: from + stretchMs,
  });
  return (
    <Answer query={query}>
      {({ slots }) => {
        const offered = slots.filter((start) => start >= from + noticeMinutes * minuteMs);
        if (offered.length === 0) return <p>{t('previewNone')}</p>;
        return (
          <ul className="grid gap-1 sm:grid-cols-2">
            {offered.slice(0, mostShown).map((start) => (
              <li key={start} className="first-letter:uppercase">
                {words.moment(start)}
              </li>
            ))}
          </ul>
        );
      }}
    </Answer>
  );
}
