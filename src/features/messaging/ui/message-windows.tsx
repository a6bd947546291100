import { useTranslations } from 'next-intl';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import type { ConversationHead, Result } from '../client/engine-api.ts';
import type { DayFormat } from './calendar-day.ts';
import { DeleteDialog } from './delete-dialog.tsx';
import { ForwardDialog } from './forward-dialog.tsx';
import { InfoDialog } from './info-dialog.tsx';
import type { MessageCommands } from './message-handlers.ts';
import { MessageMenu } from './message-menu.tsx';
import { verbsFor } from './message-verbs.ts';
import { ReactionPicker } from './reaction-picker.tsx';
import { ReactionsDialog } from './reactions-dialog.tsx';
import type { MessageVerbs } from './use-message-verbs.ts';

interface MessageWindowsProps {
  verbs: MessageVerbs;
  commands: MessageCommands;
  head: ConversationHead;
  selfId: string;
  mayWrite: boolean;
  format: DayFormat;
}

/** The one window that is open over the list: a message's menu or what it leads to; and why something did not happen. */
export function MessageWindows(props: MessageWindowsProps) {
  const { verbs, commands, head, selfId, mayWrite, format } = props;
  const t = useTranslations('chat');
  const announce = useAnnounce();
  const words = useFailureText();
  const { open, item, close, failure } = verbs;
  const telling = async (doing: Promise<Result<null>>, done: string) => {
    const result = await doing;
    if (result.ok) announce(done);
    return result;
  };
  return (
    <>
      {failure !== null && (
        <Notice
          tone="danger"
          alert
          className="absolute inset-x-2 bottom-2 z-20 mx-auto max-w-xl shadow-lg"
          title={t('menu.failed')}
          actions={
            <Button variant="secondary" onPress={verbs.dismissFailure}>
              {t('close')}
            </Button>
          }
        >
          {words(failure)}
        </Notice>
      )}
      {open !== null && item !== null && (
        <>
          <MessageMenu
            open={open.what === 'menu' ? { item, anchor: open.anchor } : null}
            verbs={verbsFor(item, mayWrite)}
            onClose={close}
            onVerb={verbs.onVerb}
            onReact={verbs.onReact}
          />
          <ReactionPicker
            open={open.what === 'react'}
            onClose={close}
            onPick={(emoji) => verbs.onReact(emoji, true)}
          />
          <ReactionsDialog
            open={open.what === 'reactions'}
            onClose={close}
            reactions={item.reactions}
            selfId={selfId}
          />
          <InfoDialog
            open={open.what === 'info'}
            onClose={close}
            load={() => commands.loadInfo(item.key)}
            format={format}
            selfId={selfId}
          />
          <DeleteDialog
            open={open.what === 'delete'}
            onClose={close}
            onConfirm={() => telling(commands.onDeleteForAll(item.key), t('delete.done'))}
          />
          {open.what === 'forward' && (
            <ForwardDialog
              item={item}
              from={head}
              onClose={close}
              watchInbox={commands.watchInbox}
              onLoadMore={commands.onLoadMoreInbox}
              onForward={(to) => telling(commands.onForward(item.key, to), t('forward.done'))}
            />
          )}
        </>
      )}
    </>
  );
}
