/** What an ICE candidate of a peer may say (rule CALL-13). */
import { limits } from './limits.ts';
import { refuse } from './refusal.ts';

const shape =
  /^candidate:[A-Za-z0-9+/]{1,32} [12] (?:udp|tcp) \d{1,10} (\S+) \d{1,5} typ (?:host|srflx|prflx|relay)((?: [!-~]+ [!-~]+)*)$/i;

/** A name would be looked up by the receiver, which tells its owner who is calling; so numbers and mDNS names only. */
const addresses: readonly RegExp[] = [
  /^\d{1,3}(?:\.\d{1,3}){3}$/,
  /^[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:(?:\.\d{1,3}){3})?$/i,
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.local$/i,
];

/**
 * Refuses (E_SDP) what is no candidate. `text` starts with `candidate:`; empty text means that there are no more. `ufrag` is that of the
 * description in force; null for a candidate inside a description.
 */
export function requireCandidate(text: string, ufrag: string | null): void {
  if (text === '') return;
  if (text.length > limits.candidateBytes) refuse('E_SDP', 'candidate too long'); // guard ICE-SIZE
  const found = shape.exec(text) ?? refuse('E_SDP', 'not a candidate');
  const [, address = '', extensions = ''] = found;
  if (!addresses.some((pattern) => pattern.test(address))) refuse('E_SDP', 'candidate with a name'); // guard ICE-ADDRESS
  const claimed = / ufrag (\S+)/.exec(extensions)?.[1] ?? ufrag;
  if (ufrag !== null && claimed !== ufrag) refuse('E_SDP', 'candidate of other credentials'); // guard ICE-UFRAG
}
