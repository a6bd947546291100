// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { conversationId, fakeAttachments, fileView } from '#tests/support/ui-fixtures/files.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { VoiceRecorder, type VoiceState } from '../client/voice-recorder.ts';
import { AttachmentUploader } from './attachment-uploader.tsx';
import { AttachmentProvider } from './attachments-context.tsx';
import { MessageFiles } from './message-files.tsx';
import { VoicePanel } from './voice-panel.tsx';

const waveform = Uint8Array.of(10, 255, 40);
/** Enough of a recording to be known as one. */
const sound = new TextEncoder().encode('ID3 and so on');

beforeAll(() => {
  giveElementsSize();
  URL.createObjectURL = () => 'blob:voice';
  URL.revokeObjectURL = () => undefined;
  HTMLMediaElement.prototype.play = async function play() {
    this.dispatchEvent(new Event('play'));
  };
  HTMLMediaElement.prototype.pause = function pause() {
    this.dispatchEvent(new Event('pause'));
  };
});
afterEach(cleanup);

async function press(button: HTMLElement | undefined) {
  if (button === undefined) throw new Error('no such button');
  await act(async () => {
    fireEvent.click(button);
  });
}

describe('a voice note in a message', () => {
  const note = (fileId: string) =>
    fileView(fileId, {
      sizeBytes: sound.length,
      voice: true,
      media: { width: 0, height: 0, durationMs: 75_000, waveform },
    });
  const show = (contents: Record<string, Uint8Array>) => {
    const api = fakeAttachments(contents);
    renderScreen(
      <AttachmentProvider api={api}>
        <MessageFiles
          conversationId={conversationId}
          messageId="m"
          files={Object.keys(contents).map(note)}
          mine={false}
        />
      </AttachmentProvider>,
    );
    return api;
  };

  test('is fetched when it is played; the place is a slider with words', async () => {
    const api = show({ a: sound });
    expect(screen.getByText('1:15')).toBeTruthy();
    expect(api.readFile).not.toHaveBeenCalled();
    await press(screen.getByRole('button', { name: 'Play' }));
    await screen.findByRole('button', { name: 'Pause' });
    expect(api.readFile).toHaveBeenCalledOnce();
    const slider = screen.getByRole<HTMLInputElement>('slider', { name: /Position/ });
    fireEvent.change(slider, { target: { value: '30' } });
    expect(document.querySelector('audio')?.currentTime).toBe(30);
    expect(slider.getAttribute('aria-valuetext')).toBe('30 seconds');
  });

  test('keeps the account awake while it plays', async () => {
    const onActive = vi.fn();
    renderScreen(
      <AttachmentProvider api={fakeAttachments({ a: sound })} onActive={onActive}>
        <MessageFiles conversationId={conversationId} messageId="m" files={[note('a')]} mine />
      </AttachmentProvider>,
    );
    expect(onActive).not.toHaveBeenCalled();
    await press(screen.getByRole('button', { name: 'Play' }));
    await screen.findByRole('button', { name: 'Pause' });
    expect(onActive).toHaveBeenCalledOnce();
  });

  test('is played faster on demand', async () => {
    show({ a: sound });
    const audio = () => document.querySelector('audio')?.playbackRate;
    for (const [label, rate] of [
      ['1×', 1.5],
      ['1.5×', 2],
      ['2×', 1],
    ] as const) {
      const speed = screen.getByRole('button', { name: /^Speed/ });
      expect(speed.textContent).toBe(label);
      await press(speed);
      expect(audio()).toBe(rate);
    }
  });

  test('stops when another one begins', async () => {
    show({ a: sound, b: sound });
    await press(screen.getAllByRole('button', { name: 'Play' })[0]);
    await screen.findByRole('button', { name: 'Pause' });
    await press(screen.getAllByRole('button', { name: 'Play' })[0]);
    await waitFor(() => expect(screen.getAllByRole('button', { name: 'Pause' })).toHaveLength(1));
    expect(screen.getAllByRole('button', { name: 'Play' })).toHaveLength(1);
  });

  test('that is something else is a card', async () => {
    show({ a: new TextEncoder().encode('<svg onload=x>') });
    await press(screen.getByRole('button', { name: 'Play' }));
    expect(await screen.findByRole('button', { name: /^Save/ })).toBeTruthy();
    expect(document.querySelector('audio')).toBeNull();
  });
});

describe('recording', () => {
  const recorder = new VoiceRecorder({
    open: async () => 'missing',
    now: () => 0,
    every: () => () => undefined,
    onChange: () => undefined,
  });
  const show = (state: Exclude<VoiceState, { step: 'idle' }>, onSend = vi.fn(async () => true)) => {
    renderScreen(<VoicePanel state={state} recorder={recorder} onSend={onSend} />);
    return onSend;
  };

  test('shows time and what can be done', () => {
    show({ step: 'recording', elapsedMs: 61_000, levels: [0.1, 0.9] });
    expect(screen.getByRole('timer').textContent).toBe('1:01');
    expect(screen.getByRole('status').textContent).toBe('Recording');
    expect(screen.getAllByRole('button').map((button) => button.getAttribute('aria-label'))).toEqual([
      'Discard the voice note',
      'Pause the recording',
      'Finish and listen',
    ]);
  });

  test('is listened to before it is sent', async () => {
    const voice = { blob: new Blob(['x']), durationMs: 3_000, waveform };
    const onSend = show({ step: 'review', voice });
    expect(screen.getByRole('button', { name: 'Play' })).toBeTruthy();
    await press(screen.getByRole('button', { name: 'Send the voice note' }));
    expect(onSend).toHaveBeenCalledExactlyOnceWith(voice);
  });

  test.each(['refused', 'missing', 'unsupported', 'failed'] as const)(
    'that cannot begin (%s) is explained in words',
    (problem) => {
      show({ step: 'problem', problem });
      expect(screen.getByRole('alert').textContent?.length).toBeGreaterThan(60);
      expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
    },
  );

  test('a browser without a microphone says so in the composer, and the field comes back', async () => {
    renderScreen(
      <AttachmentUploader
        conversationId={conversationId}
        uploads={[]}
        onVoice={async () => undefined}
        onPick={() => undefined}
      >
        <textarea aria-label="Message" />
      </AttachmentUploader>,
    );
    await press(screen.getByRole('button', { name: 'Record a voice note' }));
    expect(screen.getByRole('alert').textContent).toContain('This browser cannot record');
    expect(screen.queryByRole('textbox')).toBeNull();
    await press(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.getByRole('textbox')).toBeTruthy();
  });
});
