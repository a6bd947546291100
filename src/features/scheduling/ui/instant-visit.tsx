'use client';
import { Video } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { useMe } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { visitPath } from './routes.ts';

interface InstantVisitProps {
  conversationId: string;
  /** Null for a conversation about nobody: then there is nothing to start. */
  patient: { name: string } | null;
}

/** For providers, in a conversation with a patient: calls the patient to a video visit now, after asking once. */
export function InstantVisit({ conversationId, patient }: InstantVisitProps) {
  const { role } = useMe();
  if (role !== 'provider' || patient === null) return null;
  return <StartInstant conversationId={conversationId} name={patient.name} />;
}

function StartInstant({ conversationId, name }: { conversationId: string; name: string }) {
  const t = useTranslations('scheduling.instant');
  const ui = useTranslations('ui');
  const router = useRouter();
  // Asking twice with the same id makes one visit.
  const [asked, setAsked] = useState<string | null>(null);
  const start = trpc.video.startInstant.useMutation({
    onSuccess: ({ id }) => {
      setAsked(null);
      router.push(visitPath(id));
    },
  });
  return (
    <>
      <IconButton aria-label={t('open', { name })} onPress={() => setAsked(crypto.randomUUID())}>
        <Video size={22} />
      </IconButton>
      {asked !== null && (
        <Dialog
          open
          title={t('title', { name })}
          onClose={() => setAsked(null)}
          dismissable={!start.isPending}
          actions={
            <>
              <Button variant="secondary" disabled={start.isPending} onPress={() => setAsked(null)}>
                {ui('cancel')}
              </Button>
              <Button pending={start.isPending} onPress={() => start.mutate({ id: asked, conversationId })}>
                {t('start')}
              </Button>
            </>
          }
        >
          <p>{t('text', { name })}</p>
          <ErrorNotice error={start.error} />
        </Dialog>
      )}
    </>
  );
}
