/** The camera, looking for a QR code until it is told to stop. Pictures stay on the device. */
import { loadQrReader } from './qr-reader.ts';

const everyMs = 160;
/** Large enough for a code that fills half of the picture, small enough for an old phone. */
const widest = 640;

export type CameraProblem = 'denied' | 'none' | 'insecure';

export interface QrCamera {
  close(): void;
}

function problemOf(error: unknown): CameraProblem {
  const name = error instanceof DOMException ? error.name : '';
  return name === 'NotAllowedError' || name === 'SecurityError' ? 'denied' : 'none';
}

/** Starts the camera into `video` and tells every code it sees; `onProblem` when there is no picture to be had. */
export function openQrCamera(
  video: HTMLVideoElement,
  onCode: (bytes: Uint8Array) => void,
  onProblem: (problem: CameraProblem) => void,
): QrCamera {
  let over = false;
  let stream: MediaStream | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => {
    over = true;
    clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
    video.srcObject = null;
  };
  const start = async () => {
    // Without HTTPS browsers have no camera to give.
    const { mediaDevices }: { mediaDevices?: MediaDevices } = navigator;
    if (mediaDevices === undefined) return onProblem('insecure');
    stream = await mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
    const read = await loadQrReader();
    if (over) return stop();
    video.srcObject = stream;
    await video.play();
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const look = () => {
      if (over || context === null) return;
      const scale = Math.min(1, widest / Math.max(1, video.videoWidth));
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      if (canvas.width > 0 && canvas.height > 0) {
        context.drawImage(video, 0, 0, canvas.width, canvas.height);
        const bytes = read(context.getImageData(0, 0, canvas.width, canvas.height));
        if (bytes !== null) onCode(bytes);
      }
      timer = setTimeout(look, everyMs);
    };
    look();
  };
  start().catch((error: unknown) => {
    if (!over) onProblem(problemOf(error));
    stop();
  });
  return { close: stop };
}
