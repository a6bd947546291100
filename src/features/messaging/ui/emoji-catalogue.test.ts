import { describe, expect, test } from 'vitest';
import { emojiGroups, emojiName, quickReactions, searchEmoji, shownEmoji } from './emoji-catalogue.ts';

const entries = emojiGroups.flatMap((group) => group.entries);
const found = (query: string) =>
  searchEmoji(query).flatMap((group) => group.entries.map(({ emoji }) => emoji));

describe('the reactions to choose from', () => {
  test('each stands there once, is one picture, and has a name in both languages', () => {
    expect(new Set(entries.map(({ emoji }) => emoji)).size).toBe(entries.length);
    for (const { emoji } of entries) {
      expect(shownEmoji(emoji), emoji).toBe(emoji);
      expect(emojiName(emoji, 'en'), emoji).toMatch(/\p{L}/u);
      expect(emojiName(emoji, 'es'), emoji).toMatch(/\p{L}/u);
    }
  });

  test('the quick ones are among them', () => {
    for (const emoji of quickReactions) expect(emojiName(emoji, 'es')).not.toBeNull();
  });

  test('are found by words of either language, without accents', () => {
    expect(found('thank')).toEqual(['🙏']);
    expect(found('gracias')).toEqual(['🙏']);
    expect(found('corazon roto')).toEqual(['💔']);
    expect(found('👍')).toEqual(['👍']);
    expect(found('xyz')).toEqual([]);
    expect(found('  ')).toHaveLength(entries.length);
  });
});

test.each(['Free money', '<b>', '‮👍', '7', '#', '', '👍👍'])(
  'what is not a picture is not shown as it is: %j',
  (emoji) => {
    expect(shownEmoji(emoji)).toBe('❔');
  },
);

test.each(['👍🏽', '🇪🇸', '👩‍⚕️', '❤️'])('pictures made of several signs are shown: %s', (emoji) => {
  expect(shownEmoji(emoji)).toBe(emoji);
});
