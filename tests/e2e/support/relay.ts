/** For tests whose media must go through a relay: the relay, and the network on the way to it, which a test may cut or narrow. */
import type { Fixtures } from '@playwright/test';
import { startTurnServer, type TurnServer } from '#tests/support/calls/turn-server.ts';
import { openUdpProxy, type UdpProxy } from '#tests/support/calls/udp-proxy.ts';

export interface RelayNetwork {
  relay: TurnServer;
  network: UdpProxy;
}

export const relayFixtures: Fixtures<RelayNetwork> = {
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names from the pattern.
  relay: async ({}, use) => {
    const relay = await startTurnServer();
    await use(relay);
    await relay.close();
  },
  network: async ({ relay }, use) => {
    const network = await openUdpProxy(relay.port);
    await use(network);
    await network.close();
  },
};
