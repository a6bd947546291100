'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { PersonSearch } from '#src/features/admin/ui/person-search.tsx';
import { Answer } from '#src/features/admin/ui/query-parts.tsx';
import { FailureNotice } from '#src/features/identity/ui/failure-notice.tsx';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { queryFailure, trpc } from '#src/platform/client-react/trpc.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { Named } from './booking-choices.tsx';
import { BookingForm } from './booking-form.tsx';
import { ProviderTime } from './provider-time.tsx';
import type { Partner } from './use-booking.ts';

interface ChosenPatient extends Named {
  partner: Partner;
}

/** A provider makes an appointment for one of their patients. */
export function ProviderBooking() {
  const { userId: providerId } = useMe();
  const types = trpc.scheduling.visitTypes.useQuery();
  return (
    <Answer query={types}>
      {(all) => (
        <BookingForm<ChosenPatient>
          side="provider"
          forName={null}
          who={(onChoose) => <PatientChoice onChoose={onChoose} />}
          typesFor={() => all.filter(({ active }) => active)}
          time={(_, type, value, onChange) => (
            <ProviderTime providerId={providerId} visitTypeId={type.id} value={value} onChange={onChange} />
          )}
          target={({ userId, partner }) => ({ partner, as: { by: 'provider', patientId: userId } })}
        />
      )}
    </Answer>
  );
}

/** One's own patients. For one without a login the visit is talked about with somebody who acts for them. */
function PatientChoice({ onChoose }: { onChoose: (patient: ChosenPatient) => void }) {
  const t = useTranslations('scheduling.booking');
  const { client } = trpc.useUtils();
  const [alone, setAlone] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const choose = async ({ userId, name, dependent }: Named & { dependent: boolean }) => {
    setAlone(null);
    setFailure(null);
    if (!dependent) {
      onChoose({ userId, name, partner: { kind: 'direct', userId } });
      return;
    }
    try {
      const { carers } = await client.proxy.carersOf.query({ patientId: userId });
      const carer = carers[0]?.carer;
      if (carer === undefined) setAlone(name);
      else
        onChoose({
          userId,
          name,
          partner: { kind: 'carer', userId: carer.userId, patientId: userId, dependent },
        });
    } catch (error) {
      setFailure(queryFailure(error));
    }
  };
  return (
    <>
      <PersonSearch
        label={t('search')}
        among="patient"
        fits={({ disabled }) => !disabled}
        onChoose={(person) => void choose(person)}
      />
      {alone !== null && (
        <Notice tone="warn" alert>
          {t('noCarer', { name: alone })}
        </Notice>
      )}
      <FailureNotice failure={failure} />
    </>
  );
}
