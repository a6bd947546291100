/** Attacks through session descriptions, candidates and certificates (attacks 48 and 50). */
import { equalBytes, toHex } from '../open/bytes.ts';
import { requireCertificates, requireMeasuredFingerprint } from '../open/certificate-check.ts';
import { requireCandidate } from '../open/ice-candidate.ts';
import { limits } from '../open/limits.ts';
import { Refusal } from '../open/refusal.ts';
import {
  readFingerprint,
  readSdp,
  requireSameTransport,
  requireSdp,
  type SdpFacts,
} from '../open/sdp-rules.ts';
import { systemRandom } from '../secret/random.ts';
import {
  answerSdp,
  fingerprintText,
  newTransport,
  offerSdp,
  sdpLines,
  sdpText,
  type Transport,
} from './call-world.ts';
import { type Attack, expectTrue, refuses } from './world.ts';

type Change = (lines: string[]) => string[];

/** Adds lines behind the first line that starts so. */
const after =
  (start: string, ...added: string[]): Change =>
  (lines) => {
    const at = lines.findIndex((line) => line.startsWith(start));
    return [...lines.slice(0, at + 1), ...added, ...lines.slice(at + 1)];
  };

/** Replaces every line that starts so. */
const swap =
  (start: string, line: string): Change =>
  (lines) =>
    lines.map((old) => (old.startsWith(start) ? line : old));

/** Replaces the first line that starts so. */
const swapFirst =
  (start: string, line: string): Change =>
  (lines) => {
    const at = lines.findIndex((old) => old.startsWith(start));
    return lines.map((old, i) => (i === at ? line : old));
  };

const without =
  (start: string): Change =>
  (lines) =>
    lines.filter((line) => !line.startsWith(start));

const sha1 = `a=fingerprint:sha-1 ${fingerprintText(new Uint8Array(20))}`;
const other = `a=fingerprint:sha-256 ${fingerprintText(new Uint8Array(32))}`;
const rejected = (mid: number) => ['m=video 0 UDP/TLS/RTP/SAVPF 96', 'c=IN IP4 0.0.0.0', `a=mid:x${mid}`];

/** What is done to an honest offer, by name. */
const broken: readonly [string, Change][] = [
  ['a second fingerprint beside the first', after('a=fingerprint', other)],
  ['another fingerprint in one section', swapFirst('a=fingerprint', other)],
  ['another fingerprint for the session', after('t=', other)],
  ['sha-1 beside sha-256', after('a=fingerprint', sha1)],
  ['sha-1 alone', swap('a=fingerprint', sha1)],
  ['a fingerprint in small letters', swap('a=fingerprint', `${other.slice(0, -1)}a`)],
  ['no fingerprint', without('a=fingerprint')],
  ['keys in the description', after('a=mid:0', 'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0')],
  ['keys in capital letters', after('a=mid:0', 'a=CRYPTO:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0')],
  ['keys by key management', after('t=', 'a=key-mgmt:mikey AQAFgM0X')],
  ['a key line', after('c=', 'k=clear:secret')],
  ['a server that vouches', after('t=', 'a=identity:eyJpZHAiOnt9fQ==')],
  ['a lite peer', after('t=', 'a=ice-lite')],
  ['media without DTLS', swapFirst('m=audio', 'm=audio 9 RTP/SAVPF 111')],
  ['media of another kind', swapFirst('m=audio', 'm=text 9 UDP/TLS/RTP/SAVPF 111')],
  ['no setup', without('a=setup')],
  ['an offer that takes the DTLS role', swap('a=setup', 'a=setup:active')],
  ['two setups', swapFirst('a=setup', 'a=setup:passive')],
  ['setup on hold', swap('a=setup', 'a=setup:holdconn')],
  ['no ufrag', without('a=ice-ufrag')],
  ['no password', without('a=ice-pwd')],
  ['two ufrags', swapFirst('a=ice-ufrag', 'a=ice-ufrag:othr')],
  ['two passwords', swapFirst('a=ice-pwd', `a=ice-pwd:${'x'.repeat(24)}`)],
  ['a ufrag too short', swap('a=ice-ufrag', 'a=ice-ufrag:abc')],
  ['a password too short', swap('a=ice-pwd', 'a=ice-pwd:abc')],
  ['a section without mid', without('a=mid:1')],
  ['a mid twice in a section', after('a=mid:1', 'a=mid:7')],
  [
    'two sections with one mid',
    (lines) => swap('a=group', 'a=group:BUNDLE 0 2')(swap('a=mid:1', 'a=mid:0')(lines)),
  ],
  ['no bundle', without('a=group')],
  ['another group', swap('a=group', 'a=group:LS 0 1 2')],
  ['a bundle that names a section twice', swap('a=group', 'a=group:BUNDLE 0 1 2 2')],
  ['a bundle of sections that are not there', swap('a=group', 'a=group:BUNDLE 0 1 2 9')],
  ['a section outside the bundle', swap('a=group', 'a=group:BUNDLE 0 1')],
  ['RTCP apart', without('a=rtcp-mux')],
  ['a candidate with a name', after('a=mid:0', 'a=candidate:1 1 udp 1 tracker.example 9 typ host')],
  [
    'no media',
    (lines) =>
      lines.slice(
        0,
        lines.findIndex((line) => line.startsWith('m=')),
      ),
  ],
  ['only rejected media', (lines) => lines.map((line) => line.replace(/^(m=\w+) 9 /, '$1 0 '))],
  ['too many sections', (lines) => [...lines, ...Array.from({ length: 14 }, (_, i) => rejected(i)).flat()]],
  ['a line too long', after('a=mid:0', `a=x:${'x'.repeat(limits.sdpLineBytes)}`)],
  ['too long', (lines) => [...lines, ...Array.from({ length: 40 }, () => `a=x:${'x'.repeat(1_000)}`)]],
  ['lines out of order', (lines) => ['v=0', 's=-', ...lines.slice(1, 2), ...lines.slice(3)]],
  ['another version', swap('v=', 'v=1')],
  ['an empty line', after('a=mid:0', '')],
  ['a control character', after('a=mid:0', 'a=x:\u0000')],
  ['a bare line feed', after('a=mid:0', 'a=x\na=crypto:1 x')],
  ['letters beyond ASCII', after('a=mid:0', 'a=x:é')],
];

/** Descriptions as they also come, which must pass. */
const fine: readonly [string, Change][] = [
  ['as Chromium writes it', (lines) => lines],
  [
    'transport for the session, as Firefox writes it',
    (lines) => {
      const fingerprint = lines.find((line) => line.startsWith('a=fingerprint')) ?? '';
      return after('t=', fingerprint)(without('a=fingerprint')(lines));
    },
  ],
  ['a refused section', (lines) => [...lines, ...rejected(0)]],
  [
    'sections that only ride in the bundle',
    (lines) => {
      const at = lines.findIndex((line) => line.startsWith('m=video'));
      const tail = lines.slice(at).filter((line) => !/^a=(ice|fingerprint|setup)/.test(line));
      const [, ...rest] = tail.map((line) => line.replace(/^(m=\w+) 9 /, '$1 0 '));
      const riding = rest.flatMap((line) => (line.startsWith('a=mid:') ? [line, 'a=bundle-only'] : [line]));
      return [...lines.slice(0, at), 'm=video 0 UDP/TLS/RTP/SAVPF 96', ...riding];
    },
  ],
  [
    'candidates inside',
    after(
      'a=mid:0',
      'a=candidate:1 1 udp 2122260223 192.0.2.7 50411 typ host generation 0 ufrag 1234',
      'a=end-of-candidates',
    ),
  ],
];

const candidate = (address: string, rest = 'typ host') =>
  `candidate:842163049 1 udp 1677729535 ${address} 50411 ${rest}`;

export const sdpAttacks: readonly Attack[] = [
  {
    number: 50,
    rule: 'CALL-9',
    title:
      'a description with a second fingerprint, sha-1, keys of its own or a transport that nobody signed for is refused',
    run: () => {
      const transport = newTransport();
      const lines = sdpLines(transport, 'actpass');
      for (const [name, change] of fine) {
        try {
          requireSdp(sdpText(change(lines)), 'offer', transport.fingerprint);
        } catch (error) {
          throw new Error(`${name}: ${error instanceof Refusal ? error.message : String(error)}`);
        }
      }
      for (const [name, change] of broken) {
        try {
          refuses('E_SDP', () => readSdp(sdpText(change(lines)), 'offer'));
        } catch (error) {
          throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      // Any one line left out or doubled: refused, or it binds to the same transport.
      for (let at = 0; at < lines.length; at++) {
        for (const changed of [lines.toSpliced(at, 1), lines.toSpliced(at, 0, lines[at] ?? '')]) {
          const facts = readOrNull(sdpText(changed));
          expectTrue(facts === null || isOf(facts, transport), `line ${at}`);
        }
      }
      refuses('E_SDP', () => readSdp(offerSdp(transport).slice(0, -2), 'offer'));
      refuses('E_SDP', () => readSdp('', 'offer'));
    },
  },
  {
    number: 50,
    rule: 'CALL-10',
    title: 'offers leave the DTLS role open, answers take one',
    run: () => {
      const transport = newTransport();
      expectTrue(readSdp(answerSdp(transport), 'answer').ufrag === transport.ufrag, 'an answer is read');
      refuses('E_SDP', () => readSdp(offerSdp(transport), 'answer'));
      refuses('E_SDP', () => readSdp(answerSdp(transport), 'offer'));
    },
  },
  {
    number: 48,
    rule: 'CALL-11',
    title: 'the fingerprint in the description is the one that was signed beside it',
    run: () => {
      const [real, forged] = [newTransport(), newTransport()];
      requireSdp(offerSdp(real), 'offer', real.fingerprint);
      refuses('E_SDP', () => requireSdp(offerSdp(forged), 'offer', real.fingerprint));
    },
  },
  {
    number: null,
    rule: 'CALL-12',
    title:
      'a later description keeps the certificate, and the credentials unless it is a restart, which renews both',
    run: () => {
      const before = readSdp(offerSdp(newTransport()), 'offer');
      const fresh = newTransport();
      requireSameTransport(before, { ...before, mids: ['0'] }, false);
      requireSameTransport(before, { ...before, ufrag: fresh.ufrag, pwd: fresh.pwd }, true);
      for (const restart of [false, true]) {
        const moved = restart ? { ...before, ufrag: fresh.ufrag, pwd: fresh.pwd } : before;
        refuses('E_SDP', () =>
          requireSameTransport(before, { ...moved, fingerprint: fresh.fingerprint }, restart),
        );
        refuses('E_SDP', () => requireSameTransport(before, { ...before, ufrag: fresh.ufrag }, restart));
        refuses('E_SDP', () => requireSameTransport(before, { ...before, pwd: fresh.pwd }, restart));
      }
      refuses('E_SDP', () => requireSameTransport(before, before, true));
    },
  },
  {
    number: null,
    rule: 'CALL-13',
    title: 'candidates name numbers or mDNS names and belong to the credentials in force',
    run: () => {
      const mdns = '0a1b2c3d-0a1b-4c3d-8e4f-0a1b2c3d4e5f.local';
      for (const address of ['192.0.2.1', '2001:db8::7', '::ffff:192.0.2.1', mdns])
        requireCandidate(candidate(address), 'abcd');
      requireCandidate('', 'abcd');
      requireCandidate(
        candidate('192.0.2.1', 'typ relay raddr 0.0.0.0 rport 0 generation 0 ufrag abcd'),
        'abcd',
      );
      const names = ['tracker.example', 'localhost', 'a.local', 'abcdefab', `${mdns}.example`];
      for (const name of names) refuses('E_SDP', () => requireCandidate(candidate(name), 'abcd'));
      refuses('E_SDP', () => requireCandidate(candidate('192.0.2.1', 'typ host ufrag efgh'), 'abcd'));
      refuses('E_SDP', () => requireCandidate(candidate('192.0.2.1', 'typ other'), 'abcd'));
      refuses('E_SDP', () => requireCandidate(`${candidate('192.0.2.1')}\r\na=crypto:1 x`, 'abcd'));
      const long = candidate('192.0.2.1', `typ host x ${'y'.repeat(limits.candidateBytes)}`);
      refuses('E_SDP', () => requireCandidate(long, 'abcd'));
    },
  },
  {
    number: 48,
    rule: 'CALL-18',
    title: 'somebody in the middle with a certificate of their own is found before any media plays',
    run: async () => {
      const [real, forged] = [systemRandom(400), systemRandom(400)];
      const signed = new Uint8Array(await crypto.subtle.digest('SHA-256', real.slice()));
      await requireCertificates([real], signed);
      await requireCertificates([real.slice().buffer], signed);
      await refusesLater(() => requireCertificates([forged], signed));
      // The real certificate shown beside the forged one does not help.
      await refusesLater(() => requireCertificates([forged, real], signed));
      await refusesLater(() => requireCertificates([real, forged], signed));
      await refusesLater(() => requireCertificates([], signed));
      await refusesLater(() => requireCertificates([real], signed.subarray(0, 31)));
      requireMeasuredFingerprint(readFingerprint(fingerprintText(signed)), signed);
      refuses('E_DTLS_FP', () => requireMeasuredFingerprint(forged.subarray(0, 32), signed));
      refuses('E_SDP', () => readFingerprint(toHex(signed)));
    },
  },
];

function readOrNull(sdp: string): SdpFacts | null {
  try {
    return readSdp(sdp, 'offer');
  } catch (error) {
    if (error instanceof Refusal && error.code === 'E_SDP') return null;
    throw error;
  }
}

function isOf(facts: SdpFacts, transport: Transport): boolean {
  const { fingerprint, ufrag, pwd } = transport;
  return facts.ufrag === ufrag && facts.pwd === pwd && equalBytes(facts.fingerprint, fingerprint);
}

async function refusesLater(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Refusal && error.code === 'E_DTLS_FP') return;
    throw error;
  }
  throw new Error('expected E_DTLS_FP');
}
