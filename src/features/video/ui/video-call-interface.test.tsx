// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Result } from '#src/features/messaging/client/engine-api.ts';
import { callView, FakeCall, giveMediaPlayback, party } from '#tests/support/ui-fixtures/calls.ts';
import { announcement, giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { CallView } from '../client/call-view.ts';
import { VideoCallInterface, type VideoCallInterfaceProps } from './video-call-interface.tsx';

beforeAll(giveElementsSize);
beforeEach(() => {
  giveMediaPlayback();
  localStorage.clear();
});
afterEach(cleanup);

const ana = party('Ana Ruiz');
const done = async (): Promise<Result<null>> => ({ ok: true, value: null });

function enter(view: Partial<CallView> = {}, props: Partial<VideoCallInterfaceProps> = {}) {
  const call = new FakeCall(callView({ parties: [ana], ...view }));
  const onLeave = vi.fn();
  renderScreen(
    <VideoCallInterface
      call={call}
      name="Dr. Marta Vega"
      title="Video visit with Ana Ruiz"
      chat={{ unread: 0, panel: <p>The conversation</p> }}
      notes={null}
      people={null}
      mayShare={false}
      onWish={vi.fn()}
      onLeave={onLeave}
      onEnd={null}
      {...props}
    />,
  );
  return {
    call,
    onLeave,
    show: (next: Partial<CallView>) => act(async () => call.show(next)),
  };
}

const button = (name: string | RegExp) => screen.getByRole('button', { name });
const press = (name: string | RegExp) => act(async () => fireEvent.click(button(name)));
const key = (name: string, target: Element | Window = window) =>
  act(async () => {
    fireEvent.keyDown(target, { key: name });
  });

describe('controls', () => {
  test('a switch speaks whether it is on, and why it is not', async () => {
    const { call } = enter();
    const microphone = button(/^Microphone/);
    expect(microphone.getAttribute('aria-pressed')).toBe('true');
    await press(/^Microphone/);
    expect(call.setMicrophone).toHaveBeenCalledExactlyOnceWith(false);
    expect(microphone.getAttribute('aria-pressed')).toBe('false');
    expect(microphone.textContent).toContain('is off, nothing is sent');
    expect(announcement()?.textContent).toBe('Microphone off.');
    await act(async () => call.showSelf({ camera: 'blocked' }));
    expect(button(/^Camera/).getAttribute('aria-pressed')).toBe('false');
    expect(screen.getByText(/does not let this page use your camera/)).toBeTruthy();
  });

  test('a device that did not work can be tried again', async () => {
    const { call } = enter();
    await act(async () => call.showSelf({ microphone: 'lost' }));
    await press('Try again');
    expect(call.setMicrophone).toHaveBeenCalledExactlyOnceWith(true);
  });

  test('leaving is asked once more', async () => {
    const { onLeave } = enter();
    await press('Leave');
    const dialog = screen.getByRole('dialog', { name: 'Leave the call?' });
    expect(onLeave).not.toHaveBeenCalled();
    fireEvent.click(within(dialog).getByRole('button', { name: 'Leave' }));
    expect(onLeave).toHaveBeenCalledOnce();
  });

  test('a host ends it for all by name, with the notes at hand', async () => {
    const onEnd = vi.fn(done);
    const onChange = vi.fn();
    enter({ host: true }, { onEnd, notes: { text: 'Blood pressure is fine', kept: true, onChange } });
    await press('Leave');
    expect(screen.getByDisplayValue('Blood pressure is fine')).toBeTruthy();
    await press('End for all');
    expect(onEnd).toHaveBeenCalledOnce();
  });

  test('ending that fails says why and leaves the window open', async () => {
    enter({ host: true }, { onEnd: async () => ({ ok: false, failure: { kind: 'network' } }) });
    await press('Leave');
    await press('End for all');
    expect(screen.getByRole('alert').textContent).toContain('no connection');
  });
});

describe('keys', () => {
  test('letters switch, unless somebody writes', async () => {
    const { call } = enter({}, { chat: { unread: 0, panel: <input aria-label="Message" /> } });
    await key('m');
    expect(call.setMicrophone).toHaveBeenCalledExactlyOnceWith(false);
    await key('c');
    expect(screen.getByRole('complementary', { name: 'Chat' })).toBeTruthy();
    await key('m', screen.getByRole('textbox', { name: 'Message' }));
    expect(call.setMicrophone).toHaveBeenCalledOnce();
  });

  test('with Ctrl, Alt or Meta they belong to others', async () => {
    const { call } = enter();
    for (const held of ['ctrlKey', 'altKey', 'metaKey'])
      fireEvent.keyDown(window, { key: 'm', [held]: true });
    expect(call.setMicrophone).not.toHaveBeenCalled();
  });

  test('the help names them, and they can be switched off for good', async () => {
    const { call } = enter();
    await key('?');
    const dialog = screen.getByRole('dialog', { name: 'Keyboard shortcuts' });
    expect(within(dialog).queryByText('Share your screen, or stop')).toBeNull();
    fireEvent.click(within(dialog).getByRole('switch'));
    await act(async () => fireEvent.click(within(dialog).getByRole('button', { name: 'Close' })));
    await key('m');
    expect(call.setMicrophone).not.toHaveBeenCalled();
    cleanup();
    const again = enter();
    await key('m');
    expect(again.call.setMicrophone).not.toHaveBeenCalled();
  });

  test('Escape closes a panel', async () => {
    enter();
    await key('p');
    const panel = screen.getByRole('complementary', { name: 'People' });
    fireEvent.keyDown(panel, { key: 'Escape' });
    expect(screen.queryByRole('complementary')).toBeNull();
  });
});

describe('the others', () => {
  test('say in words what is wrong with their picture and sound', async () => {
    const { show } = enter();
    const tile = screen.getByRole('listitem', { name: 'Ana Ruiz' });
    await show({ parties: [{ ...ana, audio: false, video: false }] });
    expect(tile.textContent).toContain('muted');
    expect(tile.textContent).toContain('Camera off');
    await show({
      parties: [
        { ...ana, link: { state: 'reconnecting', mode: 'resume', cause: 'network-changed', theirs: true } },
      ],
    });
    expect(screen.getByText(/Ana Ruiz is reconnecting: their network changed/)).toBeTruthy();
    expect(announcement()?.textContent).toBe('Ana Ruiz is reconnecting.');
  });

  test('speaking is shown and never announced', async () => {
    const { show } = enter();
    await show({ parties: [{ ...ana, speaking: true }] });
    expect(screen.getByRole('listitem', { name: 'Ana Ruiz' }).textContent).toContain('speaking');
    expect(announcement()?.textContent ?? '').toBe('');
  });

  test('both sides are told why a picture is smaller', async () => {
    const { show } = enter();
    await show({ parties: [{ ...ana, theirs: { step: 'paused', cause: 'network' } }] });
    expect(screen.getByText(/The picture of Ana Ruiz is paused: the connection is slow/)).toBeTruthy();
    await show({ parties: [{ ...ana, ours: { step: 'audio', cause: 'network' } }] });
    expect(screen.getByText(/Sound only with Ana Ruiz: the connection is slow/)).toBeTruthy();
  });

  test('sound only by choice can be taken back', async () => {
    const { call } = enter({ parties: [{ ...ana, ours: { step: 'audio', cause: 'person' } }] });
    await press('Picture again');
    expect(call.setAudioOnly).toHaveBeenCalledExactlyOnceWith(false);
  });

  test('are seen large one at a time when there are several', async () => {
    enter({ parties: [ana, party('Luis Ruiz')] });
    const pin = button('Show Luis Ruiz large');
    expect(pin.getAttribute('aria-pressed')).toBe('false');
    await press('Show Luis Ruiz large');
    expect(pin.getAttribute('aria-pressed')).toBe('true');
  });
});

describe('the connection', () => {
  test('that is lost and found again is said, on the screen and aloud', async () => {
    const { show } = enter();
    await show({ state: { phase: 'reconnecting', mode: 'resume', cause: 'lost' } });
    expect(screen.getByText(/Nothing is sent meanwhile/)).toBeTruthy();
    await show({ state: { phase: 'connected' } });
    expect(screen.getByText('You are connected again.', { selector: 'p' })).toBeTruthy();
    expect(announcement()?.textContent).toBe('You are connected again.');
  });

  test('has a word, and numbers behind it', async () => {
    enter({
      parties: [
        {
          ...ana,
          quality: 'poor',
          reading: {
            at: 0,
            roundTripMs: 412,
            lossPercent: 2.25,
            jitterMs: 9,
            kbitPerSecond: 300,
            width: 640,
            height: 360,
            fps: 15,
            relayed: true,
          },
        },
      ],
      quality: 'poor',
    });
    await press('Connection: Poor. Details');
    const dialog = screen.getByRole('dialog', { name: 'Connection' });
    for (const text of ['412 ms', '2.3 %', '300 kbit/s', '640 × 360', 'through the clinic’s relay'])
      expect(within(dialog).getByText(text)).toBeTruthy();
  });

  test('that did not verify shows a calm card with its code', async () => {
    enter({ refusal: { code: 'E_SDP', name: 'Ana Ruiz' } });
    expect(screen.getByText('Code: E_SDP')).toBeTruthy();
    await press('Understood');
    expect(screen.queryByText('Code: E_SDP')).toBeNull();
  });

  test('a browser that holds the sound back asks for one press', async () => {
    const { allow } = giveMediaPlayback({ held: true });
    await act(async () => enter());
    allow();
    await press('Press here to hear the others');
    expect(screen.queryByRole('button', { name: 'Press here to hear the others' })).toBeNull();
  });
});

describe('guests at the door', () => {
  test('are let in or not by a host, without taking the focus', async () => {
    const { call, show } = enter({ host: true });
    await show({ knocks: [{ guestId: 'g', name: 'Irina' }] });
    expect(announcement()?.textContent).toBe('Irina would like to come in.');
    expect(screen.queryByRole('dialog')).toBeNull();
    await press('Do not let in');
    expect(call.answerKnock).toHaveBeenCalledExactlyOnceWith('g', false);
  });

  test('are no business of anybody else', () => {
    enter({ knocks: [{ guestId: 'g', name: 'Irina' }] });
    expect(screen.queryByText(/would like to come in/)).toBeNull();
  });
});

describe('comparing', () => {
  const sas = {
    emoji: [
      { emoji: '🐶', name: 'dog' },
      { emoji: '🐶', name: 'dog' },
      { emoji: '🔑', name: 'key' },
    ],
    numbers: ['1234', '5678', '9012'],
  } as const;

  test('goes from the reason over the pictures to the answer', async () => {
    const { call, show } = enter();
    await press('Compare with Ana Ruiz');
    await press('Start');
    expect(call.compare).toHaveBeenCalledExactlyOnceWith('Ana Ruiz');
    await show({ parties: [{ ...ana, comparison: { state: 'compare', sas } }] });
    const pictures = within(screen.getByRole('list', { name: 'Pictures to compare' }));
    expect(pictures.getAllByRole('listitem').map((item) => item.textContent)).toEqual([
      '🐶dog',
      '🐶dog',
      '🔑key',
    ]);
    await press('Numbers instead');
    expect(screen.getByText('5678')).toBeTruthy();
    await press('They are the same');
    expect(call.answerComparison).toHaveBeenCalledExactlyOnceWith('Ana Ruiz', true);
    await show({ parties: [{ ...ana, contact: 'verified', comparison: { state: 'same' } }] });
    expect(screen.getByText(/From now on they count as verified/)).toBeTruthy();
  });
});

describe('the own picture', () => {
  test('moves to the next corner by a press and by arrows', async () => {
    enter();
    await press(/^You\. Your own picture is at the top right/);
    const tile = button(/^You\. Your own picture is at the bottom right/);
    fireEvent.keyDown(tile, { key: 'ArrowLeft' });
    expect(button(/at the bottom left/)).toBeTruthy();
  });
});
