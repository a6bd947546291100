'use client';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';

/** The address of the app that a click leads to; null for anything else. */
function addressOf(event: MouseEvent): string | null {
  if (event.defaultPrevented || event.button !== 0) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return null;
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  if (link === null || link.target === '_blank' || link.hasAttribute('download')) return null;
  const url = new URL(link.href, window.location.href);
  return url.origin === window.location.origin ? `${url.pathname}${url.search}` : null;
}

/** While there is something unsaved, asks before a link or the browser leads away. Answers the question to draw. */
export function useLeaveGuard(unsaved: boolean): ReactNode {
  const t = useTranslations('scheduling.leave');
  const router = useRouter();
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (!unsaved) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const wanted = addressOf(event);
      if (wanted === null) return;
      event.preventDefault();
      event.stopPropagation();
      setAddress(wanted);
    };
    window.addEventListener('beforeunload', onUnload);
    document.addEventListener('click', onClick, { capture: true });
    return () => {
      window.removeEventListener('beforeunload', onUnload);
      document.removeEventListener('click', onClick, { capture: true });
    };
  }, [unsaved]);
  if (address === null) return null;
  return (
    <Dialog
      open
      role="alertdialog"
      title={t('title')}
      onClose={() => setAddress(null)}
      actions={
        <>
          <Button variant="secondary" onPress={() => setAddress(null)}>
            {t('stay')}
          </Button>
          <Button
            variant="danger"
            onPress={() => {
              setAddress(null);
              router.push(address);
            }}
          >
            {t('leave')}
          </Button>
        </>
      }
    >
      <p>{t('text')}</p>
    </Dialog>
  );
}
