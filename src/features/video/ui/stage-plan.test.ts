import { describe, expect, test } from 'vitest';
import { planStage } from './stage-plan.ts';

const party = (key: string, screen = false) => ({ key, screen });
const wish = { pinned: null, speakerLarge: false, lastSpeaker: null };

describe('places on the stage', () => {
  test.each([
    ['nobody', [], wish, { large: null, small: [] }],
    ['one party', [party('a')], { ...wish, speakerLarge: true }, { large: null, small: ['a'] }],
    ['a grid', [party('a'), party('b')], wish, { large: null, small: ['a', 'b'] }],
    ['a shared screen', [party('a'), party('b', true)], wish, { large: 'b', small: ['a'] }],
    [
      'somebody chosen over a shared screen',
      [party('a'), party('b', true)],
      { ...wish, pinned: 'a' },
      { large: 'a', small: ['b'] },
    ],
    [
      'who spoke last',
      [party('a'), party('b'), party('c')],
      { ...wish, speakerLarge: true, lastSpeaker: 'c' },
      { large: 'c', small: ['a', 'b'] },
    ],
    [
      'the first when who spoke has gone',
      [party('a'), party('b')],
      { ...wish, speakerLarge: true, lastSpeaker: 'gone' },
      { large: 'a', small: ['b'] },
    ],
    [
      'a grid when who was chosen has gone',
      [party('a'), party('b')],
      { ...wish, pinned: 'gone' },
      { large: null, small: ['a', 'b'] },
    ],
  ])('%s', (_, parties, wanted, plan) => {
    expect(planStage(parties, wanted)).toEqual(plan);
  });
});
