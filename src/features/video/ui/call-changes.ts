/** What is worth telling somebody who does not look: differences between two views of a call. Pure. */
import type { CallView, PartyView, SourceState } from '../client/call-view.ts';

/** Words are `call.changes.<kind>`. */
export type CallChange =
  | { kind: 'resumed' | 'reconnecting' | 'microphoneOn' | 'microphoneOff' | 'cameraOn' | 'cameraOff' }
  | {
      kind: 'joined' | 'left' | 'partyReconnecting' | 'partyBack' | 'sharing' | 'sharingOver' | 'knock';
      name: string;
    };

function sourceChange(before: SourceState, after: SourceState): 'On' | 'Off' | null {
  if ((before === 'on') === (after === 'on') || after === 'starting') return null;
  return after === 'on' ? 'On' : 'Off';
}

function partyChanges(before: PartyView, after: PartyView): CallChange[] {
  const { name } = after;
  const changes: CallChange[] = [];
  const [was, is] = [before.link.state, after.link.state];
  if (is === 'reconnecting' && was !== 'reconnecting') changes.push({ kind: 'partyReconnecting', name });
  if (is === 'connected' && was === 'reconnecting') changes.push({ kind: 'partyBack', name });
  if (after.screen && !before.screen) changes.push({ kind: 'sharing', name });
  if (before.screen && !after.screen) changes.push({ kind: 'sharingOver', name });
  return changes;
}

/** In the order in which they are told. Who speaks is not told: that would be chatter over their words. */
export function callChanges(before: CallView, after: CallView): CallChange[] {
  const changes: CallChange[] = [];
  const [was, is] = [before.state.phase, after.state.phase];
  if (is === 'reconnecting' && was !== 'reconnecting') changes.push({ kind: 'reconnecting' });
  if (is === 'connected' && was === 'reconnecting') changes.push({ kind: 'resumed' });
  const microphone = sourceChange(before.self.microphone, after.self.microphone);
  if (microphone !== null) changes.push({ kind: `microphone${microphone}` });
  const camera = sourceChange(before.self.camera, after.self.camera);
  if (camera !== null) changes.push({ kind: `camera${camera}` });
  for (const party of after.parties) {
    const known = before.parties.find((other) => other.key === party.key);
    if (known === undefined) changes.push({ kind: 'joined', name: party.name });
    // With everybody away the call itself is said to be reconnecting.
    else if (is === 'connected' && was === 'connected') changes.push(...partyChanges(known, party));
  }
  for (const party of before.parties)
    if (is !== 'disconnected' && !after.parties.some((other) => other.key === party.key))
      changes.push({ kind: 'left', name: party.name });
  for (const knock of after.knocks)
    if (!before.knocks.some((other) => other.guestId === knock.guestId))
      changes.push({ kind: 'knock', name: knock.name });
  return changes;
}
