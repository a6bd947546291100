'use client';
import { Download, EllipsisVertical, Search } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useSearchParams } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import type { ConversationHead } from '#src/features/messaging/client/engine-api.ts';
import { conversationPath } from '#src/features/messaging/ui/routes.ts';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { Menu } from '#src/ui/menu.tsx';
import { ChatSearch } from './chat-search.tsx';

interface Tools {
  search(): void;
  save(): void;
}

/** Its writers of archives and documents are large: fetched when somebody saves. */
const ExportConversation = dynamic(() =>
  import('#src/features/export/ui/export-conversation.tsx').then((module) => module.ExportConversation),
);

const ToolsContext = createContext<Tools | null>(null);

/** Ctrl or Cmd with F opens ours: the browser's search sees only the messages that are drawn. */
function useFindKey(onFind: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (
        event.key.toLowerCase() !== 'f' ||
        !(event.ctrlKey || event.metaKey) ||
        event.shiftKey ||
        event.altKey
      )
        return;
      event.preventDefault();
      onFind();
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, [onFind]);
}

/** Goes to the message that the address names, once the conversation is there. */
function useJumpFromAddress(conversationId: string, ready: boolean): void {
  const engine = useEngine();
  const wanted = useSearchParams().get('message');
  useEffect(() => {
    if (!ready || wanted === null) return;
    // Taken out of the address, so that the same message can be asked for again.
    window.history.replaceState(null, '', conversationPath(conversationId));
    void engine.jumpToMessage(conversationId, wanted);
  }, [engine, conversationId, ready, wanted]);
}

export interface ChatToolsProviderProps {
  conversationId: string;
  /** Null until it is known. */
  head: ConversationHead | null;
  /** The conversation is shown. */
  ready: boolean;
  children: ReactNode;
}

/** Stands around a conversation: its search, and what the address asks to be shown. */
export function ChatToolsProvider({ conversationId, head, ready, children }: ChatToolsProviderProps) {
  /** How often the search was asked for since it was closed; 0: closed. */
  const [asked, setAsked] = useState(0);
  const [saving, setSaving] = useState(false);
  const tools = useMemo<Tools>(
    () => ({ search: () => setAsked((times) => times + 1), save: () => setSaving(true) }),
    [],
  );
  useFindKey(tools.search);
  useJumpFromAddress(conversationId, ready);
  return (
    <ToolsContext value={tools}>
      {asked > 0 && <ChatSearch conversationId={conversationId} asked={asked} onClose={() => setAsked(0)} />}
      {children}
      {saving && head !== null && <ExportConversation head={head} onClose={() => setSaving(false)} />}
    </ToolsContext>
  );
}

/** The button of the conversation's header; nothing outside of `ChatToolsProvider`. */
export function ChatTools() {
  const t = useTranslations('search.tools');
  const tools = useContext(ToolsContext);
  if (tools === null) return null;
  return (
    <Menu
      aria-label={t('menu')}
      trigger={
        <IconButton aria-label={t('menu')}>
          <EllipsisVertical size={22} />
        </IconButton>
      }
      actions={[
        { id: 'search', label: t('search'), icon: <Search size={20} />, onAction: tools.search },
        { id: 'save', label: t('save'), icon: <Download size={20} />, onAction: tools.save },
      ]}
    />
  );
}
