'use client';
import { Copy } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';

/** Ten codes for when the phone is not at hand, shown this once. */
export function BackupCodes({ codes, onDone }: { codes: readonly string[]; onDone(): void }) {
  const t = useTranslations('settings.secondStep');
  const ui = useTranslations('ui');
  const announce = useAnnounce();
  const copy = async () => {
    await navigator.clipboard.writeText(codes.join('\n'));
    announce(ui('copied'));
  };
  return (
    <div className="flex flex-col gap-4">
      <h3 className="font-semibold text-lg">{t('backupTitle')}</h3>
      <p>{t('backupText')}</p>
      <Notice tone="warn" title={t('backupOnce')}>
        {t('backupKeep')}
      </Notice>
      <ul className="grid grid-cols-2 gap-2 rounded-2xl border-2 border-control border-dashed p-4 font-mono text-base tracking-wider">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Button variant="secondary" onPress={() => void copy()} icon={<Copy aria-hidden="true" size={20} />}>
        {ui('copy')}
      </Button>
      <Button onPress={onDone}>{t('backupDone')}</Button>
    </div>
  );
}
