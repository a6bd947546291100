/** One tab's share of the engine: its watches, ended together when the tab goes away. */
import * as Comlink from 'comlink';
import type { Engine } from './engine.ts';
import type { EngineApi, Unwatch } from './engine-api.ts';

export interface TabEngine {
  api: EngineApi;
  close(): void;
}

/** Functions that cross the thread have to be wrapped; what they hold on to is let go when the tab closes. */
export function tabEngine(engine: Engine): TabEngine {
  const unwatches = new Set<Unwatch>();
  const { close: _, giveUp: __, ...api } = engine;

  function keep(unwatch: Unwatch): Unwatch {
    unwatches.add(unwatch);
    return Comlink.proxy(() => {
      unwatches.delete(unwatch);
      unwatch();
    });
  }

  return {
    api: {
      ...api,
      watchStatus: async (listener) => keep(await engine.watchStatus(listener)),
      watchActing: async (listener) => keep(await engine.watchActing(listener)),
      watchInbox: async (listener) => keep(await engine.watchInbox(listener)),
      watchConversation: async (id, listener) => keep(await engine.watchConversation(id, listener)),
      watchSearch: async (id, listener) => keep(await engine.watchSearch(id, listener)),
      watchStarred: async (listener) => keep(await engine.watchStarred(listener)),
      enterWaitingRoom: async (visitId) => keep(await engine.enterWaitingRoom(visitId)),
      watchChanges: async (listener) => keep(await engine.watchChanges(listener)),
      async callLine(place, listener) {
        const line = await engine.callLine(place, listener);
        unwatches.add(() => void line.close());
        return Comlink.proxy(line);
      },
    },
    close() {
      for (const unwatch of unwatches) unwatch();
      unwatches.clear();
    },
  };
}
