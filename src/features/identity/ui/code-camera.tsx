'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Notice } from '#src/ui/notice.tsx';
import { type CameraProblem, openQrCamera } from './qr-camera.ts';

/** The camera's picture, looking for codes. `onCode` is told each code once, and the next one after its answer. */
export function CodeCamera({ onCode }: { onCode(bytes: Uint8Array): Promise<void> }) {
  const t = useTranslations('contact.compare');
  const video = useRef<HTMLVideoElement>(null);
  const [problem, setProblem] = useState<CameraProblem | null>(null);
  const take = useRef(onCode);
  take.current = onCode;
  useEffect(() => {
    if (video.current === null) return;
    let asking = false;
    let last = '';
    const check = async (bytes: Uint8Array) => {
      // One answer for each code, not one for each picture of it.
      const code = bytes.join();
      if (asking || code === last) return;
      asking = true;
      last = code;
      await take.current(bytes);
      asking = false;
    };
    const camera = openQrCamera(video.current, (bytes) => void check(bytes), setProblem);
    return () => camera.close();
  }, []);
  if (problem !== null) {
    return (
      <Notice tone="warn" alert>
        {t(`problems.${problem}`)}
      </Notice>
    );
  }
  return (
    <video
      ref={video}
      aria-label={t('picture')}
      muted
      playsInline
      className="aspect-square w-full max-w-sm self-center rounded-xl bg-raised object-cover"
    />
  );
}
