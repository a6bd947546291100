'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Answer } from '#src/features/admin/ui/query-parts.tsx';
import { useNow } from '#src/features/messaging/ui/use-now.ts';
import { queryFailure, trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { SlotPicker } from './slot-picker.tsx';

/** As far as one question to the server may reach. */
const stretchMs = 60 * 24 * 60 * 60_000;

const nothing = { slots: [], providerTimeZone: 'UTC' };

interface TimeChoiceProps {
  providerId: string;
  visitTypeId: string;
  /** The patient that is acted for; null: oneself, or the provider asks. */
  patientId: string | null;
  value: number | null;
  onChange(start: number): void;
}

/** Free times of a provider, two months at a time. */
export function TimeChoice({ providerId, visitTypeId, patientId, value, onChange }: TimeChoiceProps) {
  const t = useTranslations('scheduling.slots');
  const now = useNow();
  // Fixed while the choice is open: another moment would be another question.
  const [begin] = useState(() => Date.now());
  const [stretch, setStretch] = useState(0);
  const from = begin + stretch * stretchMs;
  const query = trpc.scheduling.slots.useQuery({
    providerId,
    visitTypeId,
    patientId,
    from,
    until: from + stretchMs,
  });
  // A provider who has set no hours yet is told the same as one who is booked out.
  const failure = query.error === null ? null : queryFailure(query.error);
  const nothingOffered = failure?.kind === 'domain' && failure.code === 'NOT_FOUND';
  return (
    <div className="flex flex-col gap-4">
      <Answer query={nothingOffered ? { ...query, data: nothing, error: null } : query}>
        {({ slots, providerTimeZone }) =>
          slots.length === 0 ? (
            <p role="status">{t(stretch === 0 ? 'none' : 'noneLater')}</p>
          ) : (
            <SlotPicker
              slots={slots}
              value={value}
              onChange={onChange}
              now={now}
              providerTimeZone={providerTimeZone}
            />
          )
        }
      </Answer>
      <div className="flex flex-wrap gap-2">
        {stretch > 0 && (
          <Button variant="quiet" onPress={() => setStretch(stretch - 1)}>
            {t('earlier')}
          </Button>
        )}
        {stretch < 5 && (
          <Button variant="quiet" onPress={() => setStretch(stretch + 1)}>
            {t('later')}
          </Button>
        )}
      </div>
    </div>
  );
}
