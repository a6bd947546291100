'use client';
import { useTranslations } from 'next-intl';
import { useActing } from '#src/features/proxy/ui/use-acting.ts';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { PageHeader } from '#src/ui/page-header.tsx';
import { PageTitle } from '#src/ui/page-title.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import { PatientBooking } from './patient-booking.tsx';
import { ProviderBooking } from './provider-booking.tsx';
import { visitsPath } from './routes.ts';
import { useOnlyFor } from './use-only-for.ts';

/** A new appointment: asked for by a patient or who acts for them, or made by a provider. */
export function BookingScreen() {
  return useOnlyFor('patient', 'provider') ? <Booking /> : null;
}

function Booking() {
  const t = useTranslations('scheduling.booking');
  const ui = useTranslations('ui');
  const { role } = useMe();
  const acting = useActing();
  const title = t(role === 'provider' ? 'titleMake' : 'title');
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-5 p-4 pb-10">
      <PageTitle>{title}</PageTitle>
      <PageHeader title={title} back={{ href: visitsPath, label: t('toVisits') }} />
      {role === 'provider' ? (
        <ProviderBooking />
      ) : acting.loaded ? (
        <PatientBooking key={acting.current ?? ''} patientId={acting.current} />
      ) : (
        <SkeletonRows label={ui('loading')} rows={4} />
      )}
    </div>
  );
}
