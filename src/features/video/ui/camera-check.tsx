import { CameraOff } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef } from 'react';
import { Spinner } from '#src/ui/spinner.tsx';
import { Switch } from '#src/ui/switch.tsx';
import type { LocalMedia, LocalMediaView } from '../client/local-media.ts';
import { DeviceChoice } from './device-choice.tsx';
import { MediaHelp } from './media-help.tsx';

/** One's own picture, as a mirror shows it. */
function Mirror({ stream }: { stream: MediaStream }) {
  const t = useTranslations('visit.prejoin.camera');
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    if (video.current === null) return;
    video.current.srcObject = stream;
    // Refused only when the element is gone again.
    video.current.play().catch(() => undefined);
  }, [stream]);
  return (
    <video
      ref={video}
      muted
      playsInline
      aria-label={t('mirror')}
      className="size-full -scale-x-100 object-cover"
    />
  );
}

/** The picture that others will see, and which camera takes it. */
export function CameraCheck({ view, media }: { view: LocalMediaView; media: LocalMedia }) {
  const t = useTranslations('visit.prejoin');
  const { camera, devices } = view;
  return (
    <section
      aria-labelledby="camera-check"
      className="flex flex-col gap-3 rounded-2xl border border-line bg-surface p-5"
    >
      <h2 id="camera-check" className="font-semibold text-lg">
        {t('camera.title')}
      </h2>
      <div className="flex aspect-video items-center justify-center overflow-hidden rounded-xl bg-raised">
        {camera === 'on' ? (
          <Mirror stream={media.stream} />
        ) : camera === 'starting' ? (
          <p className="flex items-center gap-2 p-4 text-center">
            <Spinner />
            {t('asking')}
          </p>
        ) : (
          <p className="flex flex-col items-center gap-2 text-muted">
            <CameraOff aria-hidden size={40} />
            {t('camera.none')}
          </p>
        )}
      </div>
      <MediaHelp kind="camera" state={camera} onRetry={() => void media.camera.set(true)} />
      <DeviceChoice
        kind="camera"
        list={devices.camera}
        media={media}
        label={t('camera.choose')}
        unnamed={t('camera.unnamed')}
      />
      <Switch checked={camera !== 'off'} onChange={(on) => void media.camera.set(on)}>
        {t('camera.on')}
      </Switch>
    </section>
  );
}
