'use client';
import { create } from 'qrcode';
import { useMemo } from 'react';

const quiet = 4;

/** Bytes as a QR code: dark on white in both themes, as cameras expect. */
export function QrCode({ bytes, label }: { bytes: Uint8Array; label: string }) {
  const { path, size } = useMemo(() => {
    const { modules } = create([{ data: new Uint8Array(bytes), mode: 'byte' }], {
      errorCorrectionLevel: 'M',
    });
    const dark: string[] = [];
    for (let row = 0; row < modules.size; row += 1) {
      for (let column = 0; column < modules.size; column += 1) {
        if (modules.get(row, column)) dark.push(`M${column + quiet} ${row + quiet}h1v1h-1z`);
      }
    }
    return { path: dark.join(''), size: modules.size + 2 * quiet };
  }, [bytes]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="w-full max-w-60 rounded-xl bg-white"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
