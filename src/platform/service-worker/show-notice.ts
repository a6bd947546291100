/** Shows what a push message tells. Something is always shown: browsers take the permission from who stays silent. */
import { type NoticeKind, noticePath, type PushNotice, readPushNotice } from '../push-notice.ts';
import { actionWord, noticeWords, unknownWords } from './notice-words.ts';
import type { IconBadge, NoticeBoard, ShownNotice } from './worker-scope.ts';

// Android draws no SVG here, and of the badge only the outline.
const icon = '/icons/icon-192.png';
const badge = '/icons/badge-96.png';

/** Somebody waits for an answer: these stay until they are dealt with, and shake a phone. */
const ringing: readonly NoticeKind[] = ['visit.ready', 'visit.call_back'];
const shake = [300, 150, 300, 150, 300] as const;

function tagOf({ id, kind, target }: PushNotice): string {
  // Of one conversation or visit the newest stands for all.
  return target.id === null ? id : `${kind.split('.')[0]}:${target.id}`;
}

function isShown(data: unknown, id: string): boolean {
  return typeof data === 'object' && data !== null && Reflect.get(data, 'id') === id;
}

function optionsOf(notice: PushNotice, again: boolean): ShownNotice {
  const { id, kind, target, language } = notice;
  const rings = ringing.includes(kind);
  const action = rings ? 'join' : 'open';
  return {
    body: noticeWords(kind, language).body,
    tag: tagOf(notice),
    // What is sent twice, because an answer got lost, is heard once.
    renotify: !again,
    silent: again,
    lang: language,
    icon,
    badge,
    requireInteraction: rings,
    ...(rings && !again ? { vibrate: shake } : {}),
    actions: [{ action, title: actionWord(action, language) }],
    data: { id, path: noticePath(target) },
  };
}

async function setBadge(unread: number, navigator: IconBadge): Promise<void> {
  await (unread > 0 ? navigator.setAppBadge?.(unread) : navigator.clearAppBadge?.());
}

/** `text`: what was decrypted; `navigator`: for the number on the icon. */
export async function showNotice(text: string, board: NoticeBoard, navigator: IconBadge): Promise<void> {
  const notice = readPushNotice(text);
  if (notice === null) {
    const { title, body } = unknownWords(navigator.language);
    await board.showNotification(title, {
      body,
      tag: 'unknown',
      renotify: false,
      icon,
      actions: [],
      data: { id: 'unknown', path: '/' },
    });
    return;
  }
  const shown = await board.getNotifications({ tag: tagOf(notice) });
  const again = shown.some(({ data }) => isShown(data, notice.id));
  await board.showNotification(noticeWords(notice.kind, notice.language).title, optionsOf(notice, again));
  // A number is worth less than the notice: where it cannot be set, there is none.
  await setBadge(notice.unread, navigator).catch(() => undefined);
}
