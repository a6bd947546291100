/**
 * What a session description may contain (rules CALL-9 … CALL-12). It comes signed from the peer's device, so this is about what a dishonest
 * or outdated peer could ask for: keys outside DTLS, weak or second fingerprints, a transport that nobody signed for. All refusals are E_SDP.
 */
import { equalBytes, fromHex } from './bytes.ts';
import { requireCandidate } from './ice-candidate.ts';
import { limits } from './limits.ts';
import { refuse } from './refusal.ts';

/** What a description binds the peer to. */
export interface SdpFacts {
  /** SHA-256 of the certificate that the peer will show, 32 bytes. */
  fingerprint: Uint8Array;
  ufrag: string;
  pwd: string;
  /** Ids of the media sections, in order. */
  mids: string[];
}

export type SdpRole = 'offer' | 'answer';

interface Section {
  /** Null for the session part. */
  media: { kind: string; port: number } | null;
  /** Values of each attribute, in order; a flag has the value ''. */
  attributes: Map<string, string[]>;
}

const line = /^([a-z])=([ -~]+)$/;
const mediaLine =
  /^(?:(audio|video) (\d{1,5}) UDP\/TLS\/RTP\/SAVPF|(application) (\d{1,5}) UDP\/DTLS\/SCTP) [ -~]+$/;
const fingerprintText = /^[0-9A-F]{2}(?::[0-9A-F]{2}){31}$/;

/** Kinds of lines: a `k=` line would carry a key in the clear, the rest no browser writes. */
const lineKinds = { session: 'vostcba', media: 'cba' };

/** `crypto`, `key-mgmt`, `zrtp-hash`: keys outside DTLS. `identity`: makes a browser ask a stranger's server. `ice-lite`: no browser is that. */
const forbidden: ReadonlySet<string> = new Set(['crypto', 'key-mgmt', 'zrtp-hash', 'identity', 'ice-lite']);

/** Attributes that decide who is talked to; what does not look like this is refused, whatever else stands there is left to the browser. */
const shapes: ReadonlyMap<string, RegExp> = new Map([
  ['fingerprint', /^sha-256 [0-9A-F]{2}(?::[0-9A-F]{2}){31}$/],
  ['setup', /^(?:actpass|active|passive)$/],
  ['ice-ufrag', /^[A-Za-z0-9+/]{4,256}$/],
  ['ice-pwd', /^[A-Za-z0-9+/]{22,256}$/],
  ['mid', /^[A-Za-z0-9_-]{1,16}$/],
  ['group', /^BUNDLE(?: [A-Za-z0-9_-]{1,16})+$/],
]);

/** An offer leaves the DTLS role open, an answer takes one. */
const setups: Readonly<Record<SdpRole, readonly string[]>> = {
  offer: ['actpass'],
  answer: ['active', 'passive'],
};

/** Each must stand in the part that carries the transport, and nowhere with another value. */
const transport = ['fingerprint', 'setup', 'ice-ufrag', 'ice-pwd'] as const;

/** Bytes of a fingerprint as SDP and statistics write it: upper-case hex pairs with colons (E_SDP). */
export function readFingerprint(text: string): Uint8Array {
  if (!fingerprintText.test(text)) refuse('E_SDP', 'not a SHA-256 fingerprint');
  return fromHex(text.replaceAll(':', '').toLowerCase());
}

/** What `sdp` binds its author to, if it keeps the rules and its one fingerprint is the one that was signed beside it. */
export function requireSdp(sdp: string, role: SdpRole, signed: Uint8Array): SdpFacts {
  const facts = readSdp(sdp, role);
  if (!equalBytes(facts.fingerprint, signed)) refuse('E_SDP', 'another fingerprint than the signed one'); // guard SDP-SIGNED-FP
  return facts;
}

/** Reads a description and refuses one that breaks a rule. */
export function readSdp(sdp: string, role: SdpRole): SdpFacts {
  const [session, ...media] = split(sdp);
  if (session === undefined || media.length === 0) return refuse('E_SDP', 'no media');
  if (media.length > limits.sdpSections) refuse('E_SDP', 'too many media sections'); // guard SDP-SECTIONS
  const mids = media.map((section) => only(section, 'mid') ?? refuse('E_SDP', 'section without mid'));
  if (new Set(mids).size !== mids.length) refuse('E_SDP', 'mid twice'); // guard SDP-MID
  const active = media.filter(isActive);
  requireBundle(session, active, mids);
  const first = active[0] ?? refuse('E_SDP', 'nothing is offered');
  const [fingerprint, setup, ufrag, pwd] = transport.map((name) =>
    oneValue([session, ...media], first, name),
  );
  if (fingerprint === undefined || setup === undefined || ufrag === undefined || pwd === undefined)
    return refuse('E_SDP', 'no transport');
  if (!setups[role].includes(setup)) refuse('E_SDP', 'DTLS role'); // guard SDP-SETUP
  return { fingerprint: readFingerprint(fingerprint.slice('sha-256 '.length)), ufrag, pwd, mids };
}

/** Whether `next` may follow `before` on one connection: same certificate; other ICE credentials in a restart, the same otherwise. */
export function requireSameTransport(before: SdpFacts, next: SdpFacts, restart: boolean): void {
  if (!equalBytes(before.fingerprint, next.fingerprint)) refuse('E_SDP', 'other certificate'); // guard SDP-FP-CHANGED
  const [sameUfrag, samePwd] = [before.ufrag === next.ufrag, before.pwd === next.pwd];
  if (restart && (sameUfrag || samePwd)) refuse('E_SDP', 'restart with old credentials'); // guard SDP-RESTART
  if (!restart && !(sameUfrag && samePwd)) refuse('E_SDP', 'other credentials without a restart'); // guard SDP-UFRAG
}

function split(sdp: string): Section[] {
  if (sdp.length > limits.sdpBytes) refuse('E_SDP', 'too long'); // guard SDP-SIZE
  const lines = sdp.split('\r\n');
  if (lines.pop() !== '') refuse('E_SDP', 'last line cut off'); // guard SDP-END
  const heads = lines.slice(0, 3).map((text) => text.slice(0, 2));
  if (lines[0] !== 'v=0' || heads.join() !== 'v=,o=,s=') refuse('E_SDP', 'not a session description'); // guard SDP-HEAD
  const sections: Section[] = [{ media: null, attributes: new Map() }];
  for (const text of lines) readLine(text, sections);
  return sections;
}

function readLine(text: string, sections: Section[]): void {
  if (text.length > limits.sdpLineBytes) refuse('E_SDP', 'line too long'); // guard SDP-LINE
  const [, kind = '', value = ''] = line.exec(text) ?? refuse('E_SDP', 'not a line');
  if (kind === 'm') {
    sections.push(readMedia(value));
    return;
  }
  const section = sections.at(-1) ?? refuse('E_SDP', 'not a line');
  const kinds = section.media === null ? lineKinds.session : lineKinds.media;
  if (!kinds.includes(kind)) refuse('E_SDP', 'line of another kind'); // guard SDP-KIND
  if (kind === 'a') readAttribute(value, section);
}

function readMedia(value: string): Section {
  const found = mediaLine.exec(value) ?? refuse('E_SDP', 'media not over DTLS');
  const [, av, avPort, data, dataPort] = found;
  return {
    media: { kind: av ?? data ?? '', port: Number(avPort ?? dataPort) },
    attributes: new Map(),
  };
}

function readAttribute(text: string, section: Section): void {
  const colon = text.indexOf(':');
  const name = (colon < 0 ? text : text.slice(0, colon)).toLowerCase();
  const value = colon < 0 ? '' : text.slice(colon + 1);
  if (forbidden.has(name)) refuse('E_SDP', 'forbidden attribute'); // guard SDP-FORBIDDEN
  if (shapes.get(name)?.test(value) === false) refuse('E_SDP', `malformed ${name}`); // guard SDP-SHAPE
  if (name === 'candidate') requireCandidate(text, null);
  section.attributes.set(name, [...(section.attributes.get(name) ?? []), value]);
}

/** A section with port 0 was refused by its reader, unless it only rides in the bundle. */
function isActive(section: Section): boolean {
  return section.media?.port !== 0 || section.attributes.has('bundle-only');
}

/** The value of an attribute that a section has at most once. */
function only(section: Section, name: string): string | undefined {
  const values = section.attributes.get(name) ?? [];
  if (values.length > 1) refuse('E_SDP', `${name} twice`); // guard SDP-TWICE
  return values[0];
}

/** The one value of an attribute in the whole description; it must be given for `first`, which carries the transport of all. */
function oneValue(sections: readonly Section[], first: Section, name: string): string | undefined {
  const values = new Set(sections.flatMap((section) => section.attributes.get(name) ?? []));
  if (values.size > 1) refuse('E_SDP', `two values of ${name}`); // guard SDP-DISTINCT
  return only(first, name) ?? (sections[0] === undefined ? undefined : only(sections[0], name));
}

/** All active sections share one transport, so that one certificate check speaks for all of them. */
function requireBundle(session: Section, active: readonly Section[], mids: readonly string[]): void {
  const bundled = only(session, 'group')?.split(' ').slice(1) ?? refuse('E_SDP', 'no bundle');
  if (new Set(bundled).size !== bundled.length) refuse('E_SDP', 'bundle names a section twice'); // guard SDP-BUNDLE-TWICE
  if (bundled.some((mid) => !mids.includes(mid))) refuse('E_SDP', 'bundle names no section'); // guard SDP-BUNDLE-MID
  for (const section of active) {
    if (!bundled.includes(only(section, 'mid') ?? '')) refuse('E_SDP', 'section outside the bundle'); // guard SDP-BUNDLE-ALL
    const muxed = section.media?.kind === 'application' || section.attributes.has('rtcp-mux');
    if (!muxed) refuse('E_SDP', 'RTCP on a transport of its own'); // guard SDP-MUX
  }
}
