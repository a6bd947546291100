'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#src/ui/button.tsx';
import { CopyButton } from '#src/ui/copy-button.tsx';
import { Notice } from '#src/ui/notice.tsx';

/** Ten codes for when the phone is not at hand, shown this once. */
export function BackupCodes({ codes, onDone }: { codes: readonly string[]; onDone(): void }) {
  const t = useTranslations('settings.secondStep');
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
      <CopyButton text={codes.join('\n')} />
      <Button onPress={onDone}>{t('backupDone')}</Button>
    </div>
  );
}
