'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Answer } from '#src/features/admin/ui/query-parts.tsx';
import { FailureNotice } from '#src/features/identity/ui/failure-notice.tsx';
import { useCommand } from '#src/features/identity/ui/use-command.ts';
import { conversationPath } from '#src/features/messaging/ui/routes.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';

export interface WriteToCarerProps {
  patient: { userId: string; name: string };
  onClose(): void;
}

/** For providers: those who act for a patient, to write to them about the patient. */
export function WriteToCarer({ patient, onClose }: WriteToCarerProps) {
  const t = useTranslations('proxy.write');
  const relations = useTranslations('proxy.relations');
  const engine = useEngine();
  const router = useRouter();
  const { run, pending, failure } = useCommand();
  const { userId: patientId, name } = patient;
  const asked = trpc.proxy.carersOf.useQuery({ patientId });
  const start = async (userId: string, dependent: boolean) => {
    const result = await run(() => engine.startConversation({ kind: 'carer', userId, patientId, dependent }));
    if (result.ok) router.push(conversationPath(result.value.conversationId));
  };
  return (
    <Dialog open onClose={onClose} title={t('title', { name })} dismissable={!pending}>
      <Answer query={asked}>
        {({ carers, patient: told }) => (
          <>
            <p className="text-muted">
              {carers.length === 0
                ? t('none', { name })
                : told.dependent
                  ? t('text', { name })
                  : t('both', { name })}
            </p>
            <ul className="flex flex-col divide-y divide-line">
              {carers.map(({ carer, relation }) => (
                <li key={carer.userId} className="flex flex-wrap items-center gap-3 py-2">
                  <p className="min-w-0 flex-1">
                    {carer.name} <span className="text-muted text-sm">· {relations(relation)}</span>
                  </p>
                  <Button
                    variant="secondary"
                    pending={pending}
                    onPress={() => void start(carer.userId, told.dependent)}
                    aria-label={t('writeName', { name: carer.name })}
                  >
                    {t('write')}
                  </Button>
                </li>
              ))}
            </ul>
          </>
        )}
      </Answer>
      <FailureNotice failure={failure} />
    </Dialog>
  );
}
