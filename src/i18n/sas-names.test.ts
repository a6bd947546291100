import { expect, test } from 'vitest';
import { sasEmoji } from '#src/protocol/open/sas-emoji.ts';
import en from './en.json' with { type: 'json' };
import es from './es.json' with { type: 'json' };

test('SAS-3: each of the 64 pictures is another one and has a name of its own in both languages', () => {
  const names = sasEmoji.map(({ name }) => name).sort();
  expect(new Set(names).size).toBe(64);
  expect(new Set(sasEmoji.map(({ emoji }) => emoji)).size).toBe(64);
  for (const texts of [en.call.sas, es.call.sas]) {
    expect(Object.keys(texts).sort()).toEqual(names);
    expect(new Set(Object.values(texts)).size).toBe(64);
  }
});
