import { Camera, File, Image, Paperclip } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ChangeEvent, useRef } from 'react';
import { useCoarsePointer } from '#src/features/messaging/ui/use-coarse-pointer.ts';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Menu } from '#src/ui/menu.tsx';

/** Chooses files: on phones the camera, pictures or any file; elsewhere the window of the system. */
export function AttachButton({ onFiles }: { onFiles: (files: File[]) => void }) {
  const t = useTranslations('files.attach');
  const touch = useCoarsePointer();
  const camera = useRef<HTMLInputElement>(null);
  const pictures = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const onChange = (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = Array.from(event.target.files ?? []);
    // The same file can be chosen again after it was taken away.
    event.target.value = '';
    if (chosen.length > 0) onFiles(chosen);
  };
  const input = { type: 'file', onChange, hidden: true, tabIndex: -1 } as const;
  return (
    <>
      {touch ? (
        <Menu
          aria-label={t('label')}
          trigger={
            <IconButton aria-label={t('label')} className="mb-0.5">
              <Paperclip size={22} />
            </IconButton>
          }
          actions={[
            {
              id: 'camera',
              label: t('camera'),
              icon: <Camera size={20} />,
              onAction: () => camera.current?.click(),
            },
            {
              id: 'pictures',
              label: t('pictures'),
              icon: <Image size={20} />,
              onAction: () => pictures.current?.click(),
            },
            {
              id: 'files',
              label: t('files'),
              icon: <File size={20} />,
              onAction: () => files.current?.click(),
            },
          ]}
        />
      ) : (
        <IconButton aria-label={t('label')} className="mb-0.5" onPress={() => files.current?.click()}>
          <Paperclip size={22} />
        </IconButton>
      )}
      <input {...input} ref={camera} accept="image/*" capture="environment" aria-label={t('camera')} />
      <input {...input} ref={pictures} accept="image/*,video/*" multiple aria-label={t('pictures')} />
      <input {...input} ref={files} multiple aria-label={t('files')} />
    </>
  );
}
