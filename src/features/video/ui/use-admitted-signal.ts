import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { playChime } from '../client/chime.ts';

/** Once the provider is ready: sound, a word for screen readers, and a notice of the system where the tab is not looked at. */
export function useAdmittedSignal(admitted: boolean, name: string, speaker: string | null): void {
  const t = useTranslations('visit.admitted');
  const announce = useAnnounce();
  const words = t('title', { name });
  useEffect(() => {
    if (!admitted) return;
    announce(words);
    void playChime('admitted', speaker);
    if (!('Notification' in window) || Notification.permission !== 'granted' || document.hasFocus()) return;
    // Nothing personal: it may be shown on a locked screen.
    const notice = new Notification('Consulta', {
      body: t('notice'),
      tag: 'consulta-visit',
      requireInteraction: true,
    });
    notice.onclick = () => {
      window.focus();
      notice.close();
    };
    return () => notice.close();
  }, [admitted, words, announce, t, speaker]);
}
