/** Reads QR codes of bytes out of pictures. The library comes with the first scan only. */

export interface Picture {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}
export type ReadPicture = (picture: Picture) => Uint8Array | null;

/** Answers the bytes of a code in the picture, or null where there is none. */
export async function loadQrReader(): Promise<ReadPicture> {
  const { default: jsQR } = await import('jsqr');
  return ({ data, width, height }) => {
    const found = jsQR(data, width, height, { inversionAttempts: 'dontInvert' });
    return found === null ? null : new Uint8Array(found.binaryData);
  };
}
