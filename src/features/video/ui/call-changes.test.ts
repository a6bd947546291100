import { describe, expect, test } from 'vitest';
import { callView, party } from '#tests/support/ui-fixtures/calls.ts';
import type { CallView, PartyView } from '../client/call-view.ts';
import { callChanges } from './call-changes.ts';

const ana = party('Ana');
const view = callView({ parties: [ana] });
const { self } = view;
const lost: CallView['state'] = { phase: 'reconnecting', mode: 'resume', cause: 'lost' };
const away: PartyView = {
  ...ana,
  link: { state: 'reconnecting', mode: 'full', cause: 'lost', theirs: false },
};

describe('what is told of a call', () => {
  test.each<[string, Partial<CallView>, Partial<CallView>, string[]]>([
    ['nothing new', {}, {}, []],
    ['somebody speaks', {}, { parties: [{ ...ana, speaking: true }] }, []],
    ['somebody mutes', {}, { parties: [{ ...ana, audio: false }] }, []],
    ['somebody comes', { parties: [] }, {}, ['joined Ana']],
    ['somebody goes', {}, { parties: [] }, ['left Ana']],
    ['the line is lost', {}, { state: lost, parties: [away] }, ['reconnecting']],
    ['the line is back', { state: lost, parties: [away] }, {}, ['resumed']],
    ['one of them is lost', {}, { parties: [away] }, ['partyReconnecting Ana']],
    ['one of them is back', { parties: [away] }, {}, ['partyBack Ana']],
    ['a screen is shared', {}, { parties: [{ ...ana, screen: true }] }, ['sharing Ana']],
    ['no screen any more', { parties: [{ ...ana, screen: true }] }, {}, ['sharingOver Ana']],
    ['the microphone goes off', {}, { self: { ...self, microphone: 'off' } }, ['microphoneOff']],
    ['the camera is lost', {}, { self: { ...self, camera: 'lost' } }, ['cameraOff']],
    [
      'the camera starts',
      { self: { ...self, camera: 'off' } },
      { self: { ...self, camera: 'starting' } },
      [],
    ],
    ['a guest knocks', {}, { knocks: [{ guestId: 'g', name: 'Irina' }] }, ['knock Irina']],
    ['the call is over', {}, { state: { phase: 'disconnected', reason: 'ended' }, parties: [] }, []],
  ])('%s', (_, before, after, told) => {
    const changes = callChanges({ ...view, ...before }, { ...view, ...after });
    expect(
      changes.map((change) => ('name' in change ? `${change.kind} ${change.name}` : change.kind)),
    ).toEqual(told);
  });
});
