/**
 * Backups under a passphrase: scrypt, one key for each file (HKDF over its path), AES-256-GCM in frames of 64 KiB that are counted and of
 * which the last one is marked (the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár), so that nothing can be cut off,
 * left out or put elsewhere without being noticed.
 */
import { createCipheriv, createDecipheriv, hkdfSync, scryptSync } from 'node:crypto';

const frameBytes = 64 * 1024;
const tagBytes = 16;
/** 128 MiB and about half a second: what OWASP asks of scrypt (N = 2^17, r = 8, p = 1). */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 ** 2 };

export function backupKey(passphrase: string, salt: Buffer): Buffer {
  return scryptSync(passphrase.normalize('NFKC'), salt, 32, cost);
}

function fileKey(key: Buffer, path: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `consulta backup file\0${path}`, 32));
}

function nonceOf(frame: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(frame, 7);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}

/** Cuts into pieces of exactly `size`; the last one, which may be shorter or empty, is marked. */
async function* pieces(
  source: AsyncIterable<Uint8Array>,
  size: number,
): AsyncGenerator<{ piece: Buffer; isLast: boolean }> {
  let waiting: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    waiting.push(Buffer.from(chunk));
    bytes += chunk.length;
    if (bytes <= size) continue;
    const all = Buffer.concat(waiting);
    let at = 0;
    // One piece is kept back: it may be the last.
    for (; all.length - at > size; at += size) yield { piece: all.subarray(at, at + size), isLast: false };
    waiting = [all.subarray(at)];
    bytes = all.length - at;
  }
  yield { piece: Buffer.concat(waiting), isLast: true };
}

/** The sealed bytes of a file that goes to `path` in the backup. */
export async function* sealFile(
  source: AsyncIterable<Uint8Array>,
  key: Buffer,
  path: string,
): AsyncGenerator<Buffer> {
  const own = fileKey(key, path);
  let frame = 0;
  for await (const { piece, isLast } of pieces(source, frameBytes)) {
    const cipher = createCipheriv('aes-256-gcm', own, nonceOf(frame, isLast));
    yield Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
    frame += 1;
  }
}

/** The converse of `sealFile`. Throws where anything was changed, cut off or moved. */
export async function* openFile(
  source: AsyncIterable<Uint8Array>,
  key: Buffer,
  path: string,
): AsyncGenerator<Buffer> {
  const own = fileKey(key, path);
  let frame = 0;
  for await (const { piece, isLast } of pieces(source, frameBytes + tagBytes)) {
    if (piece.length < tagBytes) throw new Error(`${path} was cut off`);
    const cipher = createDecipheriv('aes-256-gcm', own, nonceOf(frame, isLast));
    cipher.setAuthTag(piece.subarray(piece.length - tagBytes));
    yield Buffer.concat([cipher.update(piece.subarray(0, piece.length - tagBytes)), cipher.final()]);
    frame += 1;
  }
}
