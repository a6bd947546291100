import { utf8 } from './bytes.ts';

/** Every label of the protocol. One purpose each; a changed layout gets a new label. */
export const labels = [
  'fp',
  'link',
  'link-hash',
  'device-reverse',
  'slot',
  'slot-wrap',
  'amk',
  'vault',
  'vault-hash',
  'recovery-code',
  'recovery-check',
  'passkey-prf',
  'session',
  'conv',
  'entry',
  'entry-hash',
  'epoch-commit',
  'epoch-box',
  'boxes',
  'consent',
  'env',
  'msg',
  'msg-hash',
  'msg-key',
  'msg-body',
  'body',
  'link-key',
  'typing',
  'typing-ad',
  'receipt',
  'local-cache',
  'local-device',
  'record',
  'safety',
  'file',
  'file-thumb',
  'seg',
  'file-hash',
  'staff',
  'call',
  'call-key',
  'call-ad',
  'call-hash',
  'call-scope',
  'call-room',
  'call-room-scope',
  'call-pair',
  'call-pair-scope',
  'call-entry',
  'sas',
  'sas-c',
  'log-index',
  'log-checkpoint',
  'attest',
  'root-fp',
  'root-digits',
  'root-seed',
] as const;

export type Label = (typeof labels)[number];

const encoded = new Map<string, Uint8Array>(labels.map((label) => [label, utf8(`consulta/v1/${label}`)]));

/** ASCII bytes of `consulta/v1/<label>`. */
export function L(label: Label): Uint8Array {
  return encoded.get(label) ?? utf8(`consulta/v1/${label}`);
}
