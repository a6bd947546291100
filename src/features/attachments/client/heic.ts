/** Pictures of phones in a format that most browsers cannot draw. */

/** Largest picture that is decoded, in points: more would take a phone's memory. */
const mostPoints = 100_000_000;

/** The first picture of a HEIC file as pixels, upright. Throws when it is none. */
export async function decodeHeic(blob: Blob): Promise<ImageData> {
  // Two megabytes that hardly anybody needs: loaded with the first such picture.
  const { default: load } = await import('libheif-js/libheif-wasm/libheif-bundle.mjs');
  const decoder = new (load().HeifDecoder)();
  const [image] = decoder.decode(new Uint8Array(await blob.arrayBuffer()));
  if (image === undefined) throw new Error('not a HEIC picture');
  const [width, height] = [image.get_width(), image.get_height()];
  if (width * height > mostPoints) throw new Error('picture too large');
  const data = new ImageData(width, height);
  await new Promise<void>((resolve, reject) => {
    image.display(data, (result) => (result === null ? reject(new Error('not decoded')) : resolve()));
  });
  image.free();
  return data;
}
