/** Signed heads: “up to this place the log has this hash”. Whoever keeps one elsewhere can tell later what became of the log. */
import { type KeyObject, sign, verify } from 'node:crypto';
import * as z from 'zod';

const headKinds = ['start', 'head', 'removal'] as const;

export interface AuditHead {
  /**
   * `start`: the rows up to here are older than the chain and have no mark. `removal`: the retention rule removed the rows up to
   * here; the chain goes on from this hash.
   */
  readonly kind: (typeof headKinds)[number];
  readonly seq: number;
  readonly hash: Uint8Array;
  /** Milliseconds since epoch. */
  readonly at: number;
  readonly signature: Uint8Array;
}

type Unsigned = Omit<AuditHead, 'signature'>;

function bodyOf({ kind, seq, hash, at }: Unsigned): Buffer {
  return Buffer.from(
    JSON.stringify(['consulta/audit-head/1', kind, seq, Buffer.from(hash).toString('hex'), at]),
  );
}

export function signHead(key: KeyObject, head: Unsigned): AuditHead {
  return { ...head, signature: sign(null, bodyOf(head), key) };
}

export function isSignedHead(key: KeyObject, head: AuditHead): boolean {
  return verify(null, bodyOf(head), key, head.signature);
}

export const headsFormat = 'consulta-audit-heads';
const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const fromHex = (text: string): Uint8Array => Buffer.from(text, 'hex');

/** The log of keys as it was signed with the heads (docs/protocol.md §14). */
export interface KeyLogHead {
  readonly publicKey: Uint8Array;
  readonly size: number;
  readonly root: Uint8Array;
  /** Milliseconds since epoch. */
  readonly time: number;
  /** Signed by that key; holds size, root and time. */
  readonly checkpoint: Uint8Array;
}

const headsFile = z.object({
  format: z.literal(headsFormat),
  version: z.literal(1),
  publicKey: hex(32).transform(fromHex),
  heads: z.array(
    z.object({
      kind: z.enum(headKinds),
      seq: z.number().int().min(0),
      hash: hex(32).transform(fromHex),
      at: z.number().int(),
      signature: hex(64).transform(fromHex),
    }),
  ),
  /** Files of earlier versions have none. */
  keyLog: z
    .object({
      publicKey: hex(32).transform(fromHex),
      size: z.number().int().min(0),
      root: hex(32).transform(fromHex),
      time: z.number().int(),
      checkpoint: z
        .string()
        .regex(/^([0-9a-f]{2})+$/)
        .transform(fromHex),
    })
    .nullable()
    .default(null),
});

/** Heads as a file, for keeping outside; described in docs/records.md. */
export function writeHeadsFile(
  publicKey: Uint8Array,
  heads: readonly AuditHead[],
  keyLog: KeyLogHead | null,
): string {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const file = {
    format: headsFormat,
    version: 1,
    publicKey: text(publicKey),
    heads: heads.map(({ kind, seq, hash, at, signature }) => ({
      kind,
      seq,
      hash: text(hash),
      at,
      signature: text(signature),
    })),
    keyLog: keyLog && {
      publicKey: text(keyLog.publicKey),
      size: keyLog.size,
      root: text(keyLog.root),
      time: keyLog.time,
      checkpoint: text(keyLog.checkpoint),
    },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Null when the text is no such file. */
export function readHeadsFile(
  text: string,
): { publicKey: Uint8Array; heads: AuditHead[]; keyLog: KeyLogHead | null } | null {
  try {
    const { publicKey, heads, keyLog } = headsFile.parse(JSON.parse(text));
    return { publicKey, heads, keyLog };
  } catch {
    return null;
  }
}
