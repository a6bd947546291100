import { describe, expect, test } from 'vitest';
import { message, ownMessage, people, words } from '#tests/support/ui-fixtures/chat-items.ts';
import { verbsFor } from './message-verbs.ts';

describe('what can be done with a message', () => {
  test('somebody else’s', () => {
    expect(verbsFor(message(1), true)).toEqual(['reply', 'react', 'copy', 'forward', 'pin', 'star', 'info']);
  });

  test('one’s own can be changed and deleted too', () => {
    expect(verbsFor(ownMessage(1), true)).toEqual([
      'reply',
      'react',
      'copy',
      'forward',
      'edit',
      'pin',
      'star',
      'info',
      'delete',
    ]);
  });

  test('what is pinned, starred or reacted to offers the way back and who it was', () => {
    const reactions = [{ emoji: '👍', mine: false, people: [people.tom] }];
    const verbs = verbsFor(message(1, { pinned: true, starred: true, reactions }), true);
    expect(verbs).toEqual(['reply', 'react', 'copy', 'forward', 'unpin', 'unstar', 'reactions', 'info']);
  });

  test('where nobody may write it can be read, taken along and looked into', () => {
    expect(verbsFor(ownMessage(1, { canEdit: false }), false)).toEqual(['copy', 'forward', 'star', 'info']);
  });

  test('on its way, only its words can be copied', () => {
    expect(verbsFor(ownMessage(1, { seq: null, canEdit: false }), true)).toEqual(['copy']);
  });

  test('files without words cannot be copied', () => {
    expect(verbsFor(message(1, { content: words('') }), true)).not.toContain('copy');
  });

  test.each([
    ['deleted', ['info']],
    ['removed', ['info']],
    ['unsupported', []],
  ] as const)('%s', (kind, verbs) => {
    expect(verbsFor(message(1, { content: { kind } }), true)).toEqual(verbs);
  });

  test('a failed change and a refused message offer nothing here', () => {
    expect(verbsFor(ownMessage(1, { content: { kind: 'change', change: 'pin' } }), true)).toEqual([]);
    expect(verbsFor(message(1, { content: { kind: 'refused', code: 'E_BODY_HASH' } }), true)).toEqual([]);
  });
});
