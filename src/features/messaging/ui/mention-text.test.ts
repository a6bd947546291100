import { describe, expect, test } from 'vitest';
import { completeMention, matchingPeople, mentionedIn, mentionQuery, splitMentions } from './mention-text.ts';

const ana = { userId: 'a', name: 'Ana' };
const anaRuiz = { userId: 'b', name: 'Ana Ruiz' };
const lucia = { userId: 'c', name: 'Lucía Fernández de la Vega' };
const people = [ana, anaRuiz, lucia];

describe('names in a text', () => {
  test('the longest name wins, and the parts put together are the text', () => {
    const text = '@Ana Ruiz, ask @Ana and @Lucía Fernández de la Vega.';
    const parts = splitMentions(text, people);
    expect(parts.filter((part) => part.kind === 'mention').map((part) => part.userId)).toEqual([
      'b',
      'a',
      'c',
    ]);
    expect(parts.map((part) => part.text).join('')).toBe(text);
  });

  test.each(['ana@Ana.example', '@Anabel', '@ Ana', 'Ana', '@ana'])('%s mentions nobody', (text) => {
    expect(splitMentions(text, people)).toEqual([{ kind: 'text', text }]);
  });

  test('somebody is mentioned once, however often the name stands there', () => {
    expect(mentionedIn('@Ana @Ana Ruiz @Ana', people)).toEqual(['a', 'b']);
    expect(mentionedIn('hello', people)).toEqual([]);
  });
});

describe('a name that is being typed', () => {
  test.each([
    ['@', { from: 0, query: '' }],
    ['ask @lu', { from: 4, query: 'lu' }],
    ['ask @Ana R', { from: 4, query: 'Ana R' }],
    ['(@a', { from: 1, query: 'a' }],
    ['mail@exa', null],
    ['@a\nnext', null],
    ['@ a', null],
    ['nothing', null],
  ])('%j', (text, typed) => {
    expect(mentionQuery(text, text.length)).toEqual(typed);
  });

  test('is found by any word of it, without accents', () => {
    expect(matchingPeople(people, 'fernandez')).toEqual([lucia]);
    expect(matchingPeople(people, 'LUCI')).toEqual([lucia]);
    expect(matchingPeople(people, '')).toEqual(people);
    expect(matchingPeople(people, 'uiz')).toEqual([]);
  });

  test('is completed where the caret is, with one space behind it', () => {
    expect(completeMention('ask @an', 7, 'Ana Ruiz')).toEqual({ text: 'ask @Ana Ruiz ', caret: 14 });
    expect(completeMention('ask @an please', 7, 'Ana')).toEqual({ text: 'ask @Ana please', caret: 9 });
    expect(completeMention('ask', 3, 'Ana')).toBeNull();
  });
});
