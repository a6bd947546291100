'use client';
import { useCallback, useEffect, useMemo, useState } from 'react';
import type { Failure } from '#src/features/messaging/client/engine-api.ts';
import { useEngineStatus, useMe } from '#src/platform/client-react/engine.tsx';
import { queryFailure, trpc } from '#src/platform/client-react/trpc.tsx';
import { thisBrowser } from '../client/push-browser.ts';
import { createPushMemory } from '../client/push-memory.ts';
import { type PushState, PushSwitch, type TurnedOn } from '../client/push-switch.ts';

export type PushProblem = Exclude<TurnedOn, 'on' | 'blocked'> | { failure: Failure };

/** What the screens are told of this device's push messages. */
export interface PushView {
  /** Null until it is known. */
  state: PushState | null;
  pending: boolean;
  problem: PushProblem | null;
  turnOn(): void;
  turnOff(): void;
  /** The browser's settings may have changed. */
  lookAgain(): void;
}

/** The switch of the signed-in person in this browser. */
export function usePushSwitch(): PushSwitch {
  const { userId } = useMe();
  const status = useEngineStatus();
  const sharedComputer = status.phase === 'ready' && status.sharedComputer;
  const { client } = trpc.useUtils();
  return useMemo(
    () =>
      new PushSwitch({
        browser: thisBrowser(),
        memory: createPushMemory(() => window.localStorage),
        userId,
        sharedComputer,
        server: {
          key: async () => (await client.notifications.pushKey.query()).key,
          devices: () => client.notifications.pushDevices.query(),
          add: (address) => client.notifications.addPushDevice.mutate(address),
          remove: (id) => client.notifications.removePushDevice.mutate({ id }),
        },
      }),
    [client, userId, sharedComputer],
  );
}

/** Where push messages stand on this device; looks again when the person comes back from the browser's settings. */
export function usePush(): PushView {
  const device = usePushSwitch();
  const utils = trpc.useUtils();
  const [state, setState] = useState<PushState | null>(null);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<PushProblem | null>(null);
  const lookAgain = useCallback(() => {
    // What cannot be looked at is not there.
    device.look().then(setState, () => setState('unsupported'));
  }, [device]);
  useEffect(() => {
    lookAgain();
    window.addEventListener('focus', lookAgain);
    return () => window.removeEventListener('focus', lookAgain);
  }, [lookAgain]);
  const change = async (work: () => Promise<TurnedOn | 'off'>) => {
    setPending(true);
    setProblem(null);
    try {
      const outcome = await work();
      if (outcome === 'undecided' || outcome === 'no-service') setProblem(outcome);
    } catch (error) {
      setProblem({ failure: queryFailure(error) });
    }
    setPending(false);
    lookAgain();
    await utils.notifications.pushDevices.invalidate();
  };
  return {
    state,
    pending,
    problem,
    turnOn: () => void change(() => device.turnOn()),
    turnOff: () =>
      void change(async () => {
        await device.turnOff();
        return 'off';
      }),
    lookAgain,
  };
}
