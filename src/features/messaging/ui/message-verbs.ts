/** What can be done with a message: which verbs its menu offers. */
import type { MessageItem } from '../client/engine-api.ts';

export type MessageVerb =
  | 'reply'
  | 'react'
  | 'copy'
  | 'forward'
  | 'edit'
  | 'pin'
  | 'unpin'
  | 'star'
  | 'unstar'
  | 'reactions'
  | 'info'
  | 'delete';

/** In the order of the menu; none for what cannot be opened or is only a failed change. `mayWrite`: the composer is open. */
export function verbsFor(item: MessageItem, mayWrite: boolean): MessageVerb[] {
  const { content, seq, mine } = item;
  const onServer = seq !== null;
  if (content.kind === 'deleted' || content.kind === 'removed') return onServer ? ['info'] : [];
  if (content.kind !== 'text') return [];
  const writes = onServer && mayWrite;
  const verbs: [MessageVerb, boolean][] = [
    ['reply', writes],
    ['react', writes],
    ['copy', content.text !== ''],
    ['forward', onServer],
    ['edit', item.canEdit],
    [item.pinned ? 'unpin' : 'pin', writes],
    [item.starred ? 'unstar' : 'star', onServer],
    ['reactions', item.reactions.length > 0],
    ['info', onServer],
    ['delete', writes && mine],
  ];
  return verbs.flatMap(([verb, possible]) => (possible ? [verb] : []));
}
