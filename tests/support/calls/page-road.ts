/** A road between pages of one browser, without a server and without keys: for tests of the engine alone. Descriptions keep the real rules. */
import type {
  CallRoad,
  Heard,
  OpenRoad,
  RoadEvent,
  RoadParty,
  Said,
} from '#src/features/video/client/call-road.ts';
import type { CallPass } from '#src/features/video/contract.ts';
import { type MemberParty, partyKey } from '#src/protocol/open/call-signal.ts';
import { deviceId, userId } from '#src/protocol/open/ids.ts';
import { Refusal } from '#src/protocol/open/refusal.ts';
import { readSdp } from '#src/protocol/open/sdp-rules.ts';

interface Note {
  from: MemberParty;
  /** Null for everybody. */
  to: string | null;
  content: Heard | { type: 'here' } | { type: 'answer-here' } | { type: 'gone' };
}

export interface PageRoadOptions {
  room: string;
  /** UUID of the person; the device is made up. */
  user: string;
  device: string;
  host: boolean;
  iceServers: CallPass['iceServers'];
}

/** What a test may do to the road. */
export interface PageRoadControls {
  /** Everybody's certificate is expected to be another one. */
  lie: boolean;
  /** Nothing goes in or out. */
  cut: boolean;
}

export function openPageRoad(options: PageRoadOptions): { open: OpenRoad; controls: PageRoadControls } {
  const me: MemberParty = { userId: userId(options.user), id: deviceId(options.device) };
  const controls: PageRoadControls = { lie: false, cut: false };
  const open: OpenRoad = async (listener: (event: RoadEvent) => void) => {
    const channel = new BroadcastChannel(options.room);
    const present = new Map<string, MemberParty>();
    const fingerprints = new Map<string, Uint8Array>();
    const post = (to: string | null, content: Note['content']) => {
      if (!controls.cut) channel.postMessage({ from: me, to, content } satisfies Note);
    };
    const tell = () => {
      const parties = [...present.values()].map(
        (party): RoadParty => ({
          party,
          name: party.userId.slice(0, 4),
          role: 'colleague',
          host: true,
          contact: 'new',
        }),
      );
      listener({ type: 'parties', parties });
    };
    const meet = (party: MemberParty) => {
      if (present.has(partyKey(party))) return;
      present.set(partyKey(party), party);
      tell();
    };
    const take = (from: MemberParty, content: Heard) => {
      if (content.type === 'offer' || content.type === 'answer') {
        try {
          const facts = readSdp(content.sdp, content.type);
          fingerprints.set(`${partyKey(from)} ${content.connection}`, facts.fingerprint);
        } catch (error) {
          if (!(error instanceof Refusal)) throw error;
          listener({ type: 'refused', from, code: error.code });
          return;
        }
      }
      listener({ type: 'signal', from, content });
    };
    channel.addEventListener('message', ({ data }: MessageEvent<Note>) => {
      if (controls.cut || (data.to !== null && data.to !== partyKey(me))) return;
      const { from, content } = data;
      if (content.type === 'gone') {
        present.delete(partyKey(from));
        tell();
        return;
      }
      meet(from);
      if (content.type === 'here') post(partyKey(from), { type: 'answer-here' });
      else if (content.type !== 'answer-here') take(from, content);
    });
    post(null, { type: 'here' });
    const road: CallRoad = {
      me,
      host: options.host,
      role: 'colleague',
      async say(to, content: Said) {
        post(partyKey(to), content);
        return { ok: true, value: null };
      },
      async expectedFingerprint(party, connection) {
        const known = fingerprints.get(`${partyKey(party)} ${connection}`);
        if (known === undefined) return { ok: false, failure: { kind: 'refusal', code: 'E_DTLS_FP' } };
        return { ok: true, value: controls.lie ? new Uint8Array(32) : known };
      },
      async iceServers() {
        return { ok: true, value: options.iceServers };
      },
      async remove() {
        return { ok: true, value: null };
      },
      async inviteGuest() {
        return { ok: true, value: { fragment: '' } };
      },
      async answerKnock() {
        return { ok: true, value: null };
      },
      async compare() {
        return { ok: true, value: null };
      },
      async confirmSame() {
        return { ok: true, value: null };
      },
      async report() {
        return;
      },
      async leave(reason) {
        post(null, { type: 'bye', reason });
        post(null, { type: 'gone' });
      },
      close() {
        channel.close();
      },
    };
    return { ok: true, value: road };
  };
  return { open, controls };
}
