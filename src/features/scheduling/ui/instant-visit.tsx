'use client';
import { Video } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import type { Role } from '#src/features/identity/contract.ts';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { visitPath } from './routes.ts';

interface InstantVisitProps {
  conversationId: string;
  /** Of the reader. */
  role: Role;
  /** Null for a conversation about nobody: then there is nothing to start. */
  patient: { name: string } | null;
}

/** For providers, in a conversation with a patient: calls the patient to a video visit now, after asking once. */
export function InstantVisit({ conversationId, role, patient }: InstantVisitProps) {
  const t = useTranslations('scheduling.instant');
  // Asking twice with the same id makes one visit.
  const [asked, setAsked] = useState<string | null>(null);
  if (role !== 'provider' || patient === null) return null;
  const { name } = patient;
  return (
    <>
      <IconButton aria-label={t('open', { name })} onPress={() => setAsked(crypto.randomUUID())}>
        <Video size={22} />
      </IconButton>
      {asked !== null && (
        <AskInstant id={asked} conversationId={conversationId} name={name} onClose={() => setAsked(null)} />
      )}
    </>
  );
}

interface AskInstantProps {
  id: string;
  conversationId: string;
  name: string;
  onClose: () => void;
}

function AskInstant({ id, conversationId, name, onClose }: AskInstantProps) {
  const t = useTranslations('scheduling.instant');
  const ui = useTranslations('ui');
  const router = useRouter();
  const start = trpc.video.startInstant.useMutation({
    onSuccess: (visit) => {
      onClose();
      router.push(visitPath(visit.id));
    },
  });
  return (
    <Dialog
      open
      title={t('title', { name })}
      onClose={onClose}
      dismissable={!start.isPending}
      actions={
        <>
          <Button variant="secondary" disabled={start.isPending} onPress={onClose}>
            {ui('cancel')}
          </Button>
          <Button pending={start.isPending} onPress={() => start.mutate({ id, conversationId })}>
            {t('start')}
          </Button>
        </>
      }
    >
      <p>{t('text', { name })}</p>
      <ErrorNotice error={start.error} />
    </Dialog>
  );
}
