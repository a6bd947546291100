import { expect, it } from 'vitest';
import { type LinkEvent, type LinkPhase, linkTable } from './reconnection.ts';

/** Where a connection ends up, and what was done on the way. */
function play(from: LinkPhase, events: readonly LinkEvent[]): { phase: LinkPhase; effects: string[] } {
  let phase = from;
  const effects: string[] = [];
  for (const event of events) {
    const { to, effect } = linkTable[phase][event];
    phase = to;
    if (effect !== 'none') effects.push(effect);
  }
  return { phase, effects };
}

it.each<[string, LinkPhase, LinkEvent[], LinkPhase, string[]]>([
  ['comes up', 'connecting', ['alive'], 'up', []],
  [
    'that stalls while it is made is made again',
    'connecting',
    ['late', 'late', 'alive'],
    'up',
    ['rebuild', 'rebuild'],
  ],
  ['first looks for another way', 'up', ['trouble', 'trouble', 'alive'], 'up', ['restart']],
  ['then is made anew', 'up', ['trouble', 'late', 'alive'], 'up', ['restart', 'rebuild']],
  [
    'is made anew until it works',
    'up',
    ['trouble', 'late', 'late', 'late'],
    'full',
    ['restart', 'rebuild', 'rebuild', 'rebuild'],
  ],
  ['that failed is made anew at once', 'up', ['failed'], 'full', ['rebuild']],
  ['does not wait for the clock once it has failed', 'resume', ['failed'], 'full', ['rebuild']],
  ['follows the other side', 'up', ['theirs-resume', 'alive'], 'up', ['restart']],
  ['does not restart twice because both noticed', 'up', ['trouble', 'theirs-resume'], 'resume', ['restart']],
  ['is made anew when they ask', 'resume', ['theirs-full'], 'full', ['rebuild']],
  ['that works is not late', 'up', ['late'], 'up', []],
])('a connection %s', (_, from, events, phase, effects) => {
  expect(play(from, events)).toEqual({ phase, effects });
});
