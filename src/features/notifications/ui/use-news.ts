import { trpc } from '#src/platform/client-react/trpc.tsx';
import type { Notification } from '../contract.ts';

export interface News {
  readonly unread: number;
  readonly latest: readonly Notification[];
}

/** No events tell pages without conversations. */
const askEveryMs = 60_000;

/** What is new beside messages; undefined until it is known. The events of the frame keep it true, where there are any. */
export function useNews(hasEvents: boolean): News | undefined {
  return trpc.notifications.news.useQuery(undefined, hasEvents ? {} : { refetchInterval: askEveryMs }).data;
}
