// @vitest-environment jsdom
import { beforeEach, expect, test, vi } from 'vitest';
import { createSoundStore, firstSounds } from './sound-choice.ts';
import { createToldOnce } from './told-once.ts';

beforeEach(() => localStorage.clear());
const closed = () => {
  throw new DOMException('closed', 'SecurityError');
};

test('visits sound and messages do not, until somebody chooses', () => {
  expect(createSoundStore(() => localStorage).read()).toEqual({ visits: 'bell', messages: null });
});

test('a choice is kept, and told to who follows it', () => {
  const store = createSoundStore(() => localStorage);
  const changed = vi.fn();
  const stop = store.watch(changed);
  store.write({ visits: null, messages: 'drop' });
  expect(changed).toHaveBeenCalledOnce();
  expect(createSoundStore(() => localStorage).read()).toEqual({ visits: null, messages: 'drop' });
  expect(store.read()).toBe(store.read());
  stop();
  store.write(firstSounds);
  expect(changed).toHaveBeenCalledOnce();
});

test.each(['{', '7', '{"visits":"siren","messages":3}'])(
  'what is not of ours (%s) counts as no choice',
  (text) => {
    localStorage.setItem('consulta-sounds', text);
    expect(createSoundStore(() => localStorage).read()).toEqual(firstSounds);
  },
);

test('a browser that keeps nothing follows the choice all the same', () => {
  const store = createSoundStore(closed);
  store.write({ visits: 'steps', messages: null });
  expect(store.read()).toEqual({ visits: 'steps', messages: null });
});

test('what one tab has shown is known to the others, the newest fifty', () => {
  const [here, there] = [createToldOnce(() => localStorage), createToldOnce(() => localStorage)];
  expect(there.wasShown('n0')).toBe(false);
  for (let index = 0; index < 51; index += 1) here.noteShown(`n${index}`);
  expect(there.wasShown('n50')).toBe(true);
  expect(there.wasShown('n0')).toBe(false);
  localStorage.setItem('consulta-told', '{');
  expect(there.wasShown('n50')).toBe(false);
  expect(createToldOnce(closed).wasShown('n50')).toBe(false);
});
