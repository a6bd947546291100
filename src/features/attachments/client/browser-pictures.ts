/** Pictures drawn anew with what the browser has. What is drawn carries pixels only: no place, no time, no camera. */
import { limits } from '#src/protocol/open/limits.ts';
import { decodeHeic } from './heic.ts';
import type { PictureTools, Thumbnail } from './picture-tools.ts';

const thumbSide = 320;
const thumbQualities = [0.75, 0.55, 0.35];
const pictureQuality = 0.92;
/** Kept without loss: screenshots and scans of text suffer most from being pressed again. */
const lossless = new Set(['image/png', 'image/bmp']);

/** Upright: the browser turns the picture as its file says. */
async function open(blob: Blob, type: string): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(blob, { imageOrientation: 'from-image' });
  } catch (error) {
    if (type !== 'image/heic' && type !== 'image/heif') throw error;
    return createImageBitmap(await decodeHeic(blob));
  }
}

function draw(picture: ImageBitmap, width: number, height: number, opaque: boolean): OffscreenCanvas {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  if (opaque) {
    context.fillStyle = '#fff';
    context.fillRect(0, 0, width, height);
  }
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, width, height);
  return canvas;
}

async function makeThumbnail(picture: ImageBitmap): Promise<Thumbnail> {
  const scale = Math.min(1, thumbSide / Math.max(picture.width, picture.height));
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const canvas = draw(picture, width, height, true);
  for (const quality of thumbQualities) {
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
    if (blob.size <= limits.thumbnailBytes)
      return { bytes: new Uint8Array(await blob.arrayBuffer()), width, height };
  }
  throw new Error('thumbnail too large');
}

/** For the worker and for pages; null where canvases cannot be drawn off the screen. */
export function createBrowserPictures(): PictureTools | null {
  if (typeof OffscreenCanvas === 'undefined' || typeof createImageBitmap === 'undefined') return null;
  return {
    async clean(blob, type) {
      const picture = await open(blob, type);
      try {
        const { width, height } = picture;
        const target = lossless.has(type) ? 'image/png' : 'image/jpeg';
        const canvas = draw(picture, width, height, target === 'image/jpeg');
        const drawn = await canvas.convertToBlob({ type: target, quality: pictureQuality });
        return { blob: drawn, type: drawn.type, width, height, thumb: await makeThumbnail(picture) };
      } finally {
        picture.close();
      }
    },
    async look(blob, type) {
      const picture = await open(blob, type).catch(() => null);
      if (picture === null) return null;
      try {
        return { width: picture.width, height: picture.height, thumb: await makeThumbnail(picture) };
      } finally {
        picture.close();
      }
    },
  };
}
