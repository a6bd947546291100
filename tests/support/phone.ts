/** A phone: shows what a push service hands over by the service worker's own code, one notice for each tag as browsers do. */
import { showNotice } from '#src/platform/service-worker/show-notice.ts';
import type { NoticeBoard, ShownNotice } from '#src/platform/service-worker/worker-scope.ts';

export interface Phone {
  /** What lies on the screen, by tag. */
  readonly shown: ReadonlyMap<string, ShownNotice>;
  /** How many times it was heard. */
  readonly heard: number;
}

/** What is on the screen after these push messages, oldest first. */
export async function showOnPhone(texts: readonly string[]): Promise<Phone> {
  const shown = new Map<string, ShownNotice>();
  let heard = 0;
  const board: NoticeBoard = {
    async showNotification(_title, options) {
      if (options.silent !== true) heard += 1;
      shown.set(options.tag, options);
    },
    getNotifications: async ({ tag }) => {
      const there = shown.get(tag);
      return there === undefined ? [] : [{ data: there.data }];
    },
  };
  for (const text of texts) await showNotice(text, board, { language: 'en' });
  return { shown, heard };
}
