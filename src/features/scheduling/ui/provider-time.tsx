'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Checkbox } from '#src/ui/checkbox.tsx';
import { OwnTime } from './own-time.tsx';
import { TimeChoice } from './time-choice.tsx';

interface ProviderTimeProps {
  providerId: string;
  visitTypeId: string;
  value: number | null;
  onChange(start: number | null): void;
}

/** A free time of a provider's own, or any other one that they name. */
export function ProviderTime({ providerId, visitTypeId, value, onChange }: ProviderTimeProps) {
  const t = useTranslations('scheduling.slots');
  const [other, setOther] = useState(false);
  return (
    <div className="flex flex-col gap-3">
      {other ? (
        <OwnTime value={value} onChange={onChange} />
      ) : (
        <TimeChoice
          providerId={providerId}
          visitTypeId={visitTypeId}
          patientId={null}
          value={value}
          onChange={onChange}
        />
      )}
      <Checkbox
        checked={other}
        onChange={(next) => {
          setOther(next);
          onChange(null);
        }}
        description={t('otherText')}
      >
        {t('other')}
      </Checkbox>
    </div>
  );
}
