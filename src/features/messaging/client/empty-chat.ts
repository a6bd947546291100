/** The conversation of a screen that has nothing to show yet. Stands alone, because the screens' first load takes it too. */
import type { ChatView, Failure } from './engine-api.ts';

/** While there is nothing to show yet. */
export function emptyChat(status: ChatView['status'], failure: Failure | null): ChatView {
  return {
    status,
    failure,
    head: null,
    items: [],
    hasBefore: false,
    hasAfter: false,
    loading: null,
    unreadFromSeq: null,
    lastSeq: 0,
    typing: [],
    composer: { allowed: true },
    draft: '',
    restorable: [],
    canManageMembers: false,
    mayChangeMembers: false,
    uploads: [],
    pinned: [],
    focus: null,
  };
}
