'use client';
import { Answer } from '#src/features/admin/ui/query-parts.tsx';
import { useActing } from '#src/features/proxy/ui/use-acting.ts';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import type { VisitType } from '../contract.ts';
import { ProviderChoices } from './booking-choices.tsx';
import { BookingForm } from './booking-form.tsx';
import { TimeChoice } from './time-choice.tsx';

interface PatientBookingProps {
  /** The patient that is acted for; null: oneself. */
  patientId: string | null;
}

/** Patients, and those who act for them, book with one of their providers. */
export function PatientBooking({ patientId }: PatientBookingProps) {
  const providers = trpc.scheduling.providers.useQuery({ patientId });
  const types = trpc.scheduling.visitTypes.useQuery();
  const { charges } = useActing();
  const forName = charges.find(({ patient }) => patient.userId === patientId)?.patient.name ?? null;
  const bookable = ({ active, booking }: VisitType) => active && booking !== 'staff';
  return (
    <Answer query={types}>
      {(allTypes) => (
        <Answer query={providers}>
          {(people) => (
            <BookingForm<(typeof people)[number]>
              side="patient"
              forName={forName}
              who={(onChoose) => (
                <ProviderChoices
                  providers={people}
                  onChoose={({ userId }) => {
                    const chosen = people.find((each) => each.userId === userId);
                    if (chosen !== undefined) onChoose(chosen);
                  }}
                />
              )}
              typesFor={({ visitTypeIds }) =>
                allTypes.filter((type) => bookable(type) && visitTypeIds.includes(type.id))
              }
              time={(provider, type, value, onChange) => (
                <TimeChoice
                  providerId={provider.userId}
                  visitTypeId={type.id}
                  patientId={patientId}
                  value={value}
                  onChange={onChange}
                />
              )}
              target={({ userId }) => ({
                partner: { kind: 'direct', userId },
                as: { by: 'patient', providerId: userId, patientId },
              })}
            />
          )}
        </Answer>
      )}
    </Answer>
  );
}
