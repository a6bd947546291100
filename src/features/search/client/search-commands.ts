/** The search as commands of the engine. */
import { attempt } from '#src/features/identity/client/failure.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import type { SearchApi } from './search-api.ts';
import type { SearchService } from './search-service.ts';

/** `current` answers the search of the account that is open, if any. */
export function searchCommands(current: () => SearchService | null): SearchApi {
  function open(): SearchService {
    const service = current();
    if (service === null) throw new DomainError('FORBIDDEN');
    return service;
  }
  return {
    search: (query, { conversationId }) => attempt(() => open().search(query, conversationId)),
    async watchSearch(conversationId, listener) {
      return current()?.watch(conversationId, listener) ?? (() => undefined);
    },
    async indexOlder(conversationId) {
      await attempt(async () => open().indexOlder(conversationId));
    },
    async pauseIndexing(conversationId) {
      current()?.pause(conversationId);
    },
    starMessage: (conversationId, messageId, on) =>
      attempt(async () => {
        await open().star({ conversationId, messageId, on });
        return null;
      }),
    async watchStarred(listener) {
      return current()?.watchStarred(listener) ?? (() => undefined);
    },
  };
}
