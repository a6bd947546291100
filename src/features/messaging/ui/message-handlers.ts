import type { InboxView, Result, Unwatch } from '../client/engine-api.ts';
import type { MessageInfo } from '../client/message-actions-api.ts';
import type { MessageActions } from './message-failure.tsx';

/** What the engine does with a message; every call names it by its id. */
export interface EngineCommands {
  onReact: (messageId: string, emoji: string, on: boolean) => Promise<Result<null>>;
  onDeleteForAll: (messageId: string) => Promise<Result<null>>;
  onPin: (messageId: string, on: boolean) => Promise<Result<null>>;
  onStar: (messageId: string, on: boolean) => Promise<Result<null>>;
  onForward: (messageId: string, toConversationIds: string[]) => Promise<Result<null>>;
  loadInfo: (messageId: string) => Promise<Result<MessageInfo>>;
  onJump: (messageId: string) => Promise<Result<null>>;
  watchInbox: (listener: (view: InboxView) => void) => Promise<Unwatch>;
  onLoadMoreInbox: () => void;
}

/** What the engine and the composer do with a message. */
export interface MessageCommands extends EngineCommands {
  onReply: (messageId: string) => void;
  /** Begins to change an own message that says `text`. */
  onChange: (messageId: string, text: string) => void;
}

/** What a message's row asks of its list. The same object between renders. */
export interface RowHandlers extends MessageActions {
  onFocus: (key: string) => void;
  /** Opens the menu of a message beside this element. */
  onMenu: (key: string, anchor: Element) => void;
  onReply: (key: string) => void;
  /** Opens the choice of reactions. */
  onChooseReaction: (key: string) => void;
  onReact: (key: string, emoji: string, on: boolean) => void;
  onInfo: (key: string) => void;
  onJump: (messageId: string) => void;
}
