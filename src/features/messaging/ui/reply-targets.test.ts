import { expect, test, vi } from 'vitest';
import { ReplyTargets } from './reply-targets.ts';

test('each conversation keeps its own target until it ends or everything is forgotten', () => {
  const targets = new ReplyTargets();
  const heard = vi.fn();
  const stop = targets.subscribe(heard);
  targets.set('one', { mode: 'reply', messageId: 'm' });
  targets.set('two', { mode: 'edit', messageId: 'n', text: 'Half a sen' });
  expect(targets.find('one')).toBe(targets.find('one'));
  expect(targets.find('two')).toEqual({ mode: 'edit', messageId: 'n', text: 'Half a sen' });
  targets.set('one', null);
  expect(targets.find('one')).toBeNull();
  targets.clear();
  expect(targets.find('two')).toBeNull();
  expect(heard).toHaveBeenCalledTimes(4);
  stop();
  targets.clear();
  expect(heard).toHaveBeenCalledTimes(4);
});
