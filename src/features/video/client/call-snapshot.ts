/** A call as the screens see it, made of what the engine knows. */

import type { QualityWord } from '../contract.ts';
import type { CallRoad } from './call-road.ts';
import type { CallPhase, CallView, EndReason, PartyLink, PartyView } from './call-view.ts';
import type { Peer } from './peer.ts';
import { wordOf, worstWord } from './quality.ts';

/** Where the call stands as a whole. */
function phaseOf(peers: readonly Peer[], joined: boolean): CallPhase {
  if (!joined) return { phase: 'connecting' };
  if (peers.length === 0 || peers.some((peer) => peer.phase === 'up')) return { phase: 'connected' };
  const troubled = peers.filter((peer) => peer.phase === 'resume' || peer.phase === 'full');
  const [first] = troubled;
  if (first === undefined) return { phase: 'connecting' };
  const mode = troubled.some((peer) => peer.phase === 'resume') ? 'resume' : 'full';
  return { phase: 'reconnecting', mode, cause: first.cause };
}

function linkOf(peer: Peer): PartyLink {
  switch (peer.phase) {
    case 'up':
      return { state: 'connected' };
    case 'connecting':
      return { state: 'connecting' };
    case 'resume':
    case 'full':
      return { state: 'reconnecting', mode: peer.phase, cause: peer.cause, theirs: peer.toldByThem };
  }
}

/** The word for one party: nothing arrives while there is trouble. */
export function qualityOf(peer: Peer): QualityWord {
  if (peer.phase === 'resume' || peer.phase === 'full') return 'lost';
  return peer.watch.last === null ? 'good' : wordOf(peer.watch.last);
}

/** One party as the screens see it. */
function partyView(peer: Peer, speaking: boolean): PartyView {
  const { known, party } = peer;
  const { theirs, ours } = peer.media;
  const isUp = peer.phase === 'up';
  const shows = theirs.step === 'full' || theirs.step === 'lower';
  return {
    key: peer.key,
    userId: party.userId,
    guestId: party.userId === null ? party.id : null,
    name: known.name,
    role: known.role,
    link: linkOf(peer),
    audio: isUp && theirs.audio,
    video: isUp && theirs.video && shows,
    screen: isUp && theirs.screen && shows,
    speaking: isUp && speaking,
    quality: qualityOf(peer),
    theirs: { step: theirs.step, cause: theirs.cause },
    ours,
    contact: known.contact,
    comparison: peer.comparison.view,
    reading: peer.watch.last,
  };
}

/** Everything that follows from the parties and oneself. */
export function callView(input: {
  peers: readonly Peer[];
  over: EndReason | null;
  road: Pick<CallRoad, 'host' | 'role'> | null;
  speaks: (key: string) => boolean;
  self: CallView['self'];
  startedAt: number | null;
  now: number;
}): Omit<CallView, 'online' | 'knocks' | 'refusal' | 'failure'> {
  const { peers, over, road, speaks, self, startedAt, now } = input;
  const parties = peers.map((peer) => partyView(peer, speaks(peer.key)));
  const reached = parties.filter(({ link }) => link.state !== 'connecting');
  return {
    state: over === null ? phaseOf(peers, road !== null) : { phase: 'disconnected', reason: over },
    self,
    parties,
    quality: worstWord(reached.map(({ quality }) => quality)),
    startedAt: startedAt ?? (parties.some(({ link }) => link.state === 'connected') ? now : null),
    host: road?.host ?? false,
    role: road?.role ?? 'guest',
  };
}
