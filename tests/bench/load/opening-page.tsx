/** Runs in a browser: opens the 50 newest messages of a conversation and draws them with the app's own list. */
import { NextIntlClientProvider } from 'next-intl';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { MessageList } from '#src/features/messaging/ui/message-list.tsx';
import en from '#src/i18n/en.json' with { type: 'json' };
import { decodeContent } from '#src/protocol/open/content.ts';
import { protocolReady } from '#src/protocol/open/sodium-open.ts';
import { secretReady } from '#src/protocol/secret/sodium-secret.ts';
import { AnnouncerProvider } from '#src/ui/announcer.tsx';
import { fetchLazyParts } from '#src/ui/lazy-part.ts';
import { chatView, message, words } from '#tests/support/ui-fixtures/chat-items.ts';
import { messageCommands } from '#tests/support/ui-fixtures/message-commands.ts';
import { sealPage } from './sealed-page.mjs';

const nothing = () => undefined;
const page = 50;

/** A moment after the browser has painted. */
function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

/** Milliseconds for each of so many times: opened, and drawn besides. */
async function measureOpening(rounds: number): Promise<{ opened: number; drawn: number }[]> {
  await Promise.all([protocolReady(), secretReady(), fetchLazyParts()]);
  const { messages, open } = sealPage(page);
  const found = [];
  for (let round = 0; round < rounds; round += 1) {
    const place = document.createElement('div');
    place.style.cssText = 'height:800px;width:390px;display:flex;flex-direction:column';
    document.body.replaceChildren(place);
    const root = createRoot(place);
    await painted();
    const started = performance.now();
    const items = messages.map((each, index) => {
      const { header, content } = open(each);
      if (content === null) throw new Error('nothing was sealed');
      const said = decodeContent(header.kind, content);
      return message(index + 1, { content: words(said.kind === 'text' ? said.text : '') });
    });
    const opened = performance.now() - started;
    flushSync(() =>
      root.render(
        <NextIntlClientProvider locale="en" messages={en} timeZone="Europe/Madrid">
          <AnnouncerProvider>
            <MessageList
              view={chatView({ items, lastSeq: page })}
              name="Ana Ruiz"
              selfId="d"
              onLoadBefore={nothing}
              onLoadAfter={nothing}
              onJumpToLatest={nothing}
              onRead={nothing}
              commands={messageCommands()}
              onRetry={nothing}
              onEdit={nothing}
              onDelete={nothing}
            />
          </AnnouncerProvider>
        </NextIntlClientProvider>,
      ),
    );
    // The list draws what its window holds once it knows how large that is; reading a size makes the browser lay it out.
    for (let wait = 0; place.querySelectorAll('[role=article], article').length === 0; wait += 1) {
      if (wait > 100) throw new Error(`nothing was drawn: ${place.innerHTML.slice(0, 500)}`);
      await painted();
    }
    if (place.scrollHeight === 0) throw new Error('nothing was laid out');
    found.push({ opened, drawn: performance.now() - started });
    root.unmount();
  }
  return found;
}

Reflect.set(globalThis, 'measureOpening', measureOpening);
