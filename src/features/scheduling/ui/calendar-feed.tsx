'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Answer, ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Card } from '#src/ui/card.tsx';
import { CopyButton } from '#src/ui/copy-button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { TextField } from '#src/ui/text-field.tsx';

/** The secret address under which a calendar program finds one's appointments. */
export function CalendarFeed() {
  const t = useTranslations('scheduling.feed');
  const feed = trpc.scheduling.feed.useQuery();
  return (
    <Card title={t('title')}>
      <p className="text-muted">{t('text')}</p>
      <Answer query={feed}>{({ path }) => <FeedAddress path={path} />}</Answer>
    </Card>
  );
}

function FeedAddress({ path }: { path: string | null }) {
  const t = useTranslations('scheduling.feed');
  const ui = useTranslations('ui');
  const announce = useAnnounce();
  const utils = trpc.useUtils();
  const [asked, setAsked] = useState<'renew' | 'off' | null>(null);
  const reset = trpc.scheduling.resetFeed.useMutation({
    onSuccess: async () => {
      setAsked(null);
      announce(t('changed'));
      await utils.scheduling.feed.invalidate();
    },
  });
  if (path === null)
    return (
      <>
        <div>
          <Button variant="secondary" pending={reset.isPending} onPress={() => reset.mutate({ on: true })}>
            {t('make')}
          </Button>
        </div>
        <ErrorNotice error={reset.error} />
      </>
    );
  const address = new URL(path, window.location.origin).href;
  return (
    <>
      <TextField label={t('address')} value={address} onChange={() => undefined} readOnly mono />
      <div className="flex flex-wrap gap-2">
        <CopyButton key={address} text={address} />
        <Button variant="quiet" onPress={() => setAsked('renew')}>
          {t('renew')}
        </Button>
        <Button variant="quiet" onPress={() => setAsked('off')}>
          {t('off')}
        </Button>
      </div>
      {asked !== null && (
        <Dialog
          open
          role="alertdialog"
          title={t(`${asked}Title`)}
          onClose={() => setAsked(null)}
          dismissable={!reset.isPending}
          actions={
            <>
              <Button variant="secondary" disabled={reset.isPending} onPress={() => setAsked(null)}>
                {ui('cancel')}
              </Button>
              <Button pending={reset.isPending} onPress={() => reset.mutate({ on: asked === 'renew' })}>
                {t(asked)}
              </Button>
            </>
          }
        >
          <p>{t('oldEnds')}</p>
          <ErrorNotice error={reset.error} />
        </Dialog>
      )}
    </>
  );
}
