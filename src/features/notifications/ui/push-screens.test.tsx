// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, it, test, vi } from 'vitest';
import type { Locale } from '#src/features/identity/contract.ts';
import { announcement, giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import type { PushDevice } from '../contract.ts';
import { PushDeviceList, type TestOutcome } from './push-device-list.tsx';
import { PushOfferCard } from './push-offer.tsx';
import { PushPanel } from './push-panel.tsx';
import type { PushView } from './use-push.ts';

beforeAll(giveElementsSize);
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const text = () => document.body.textContent ?? '';
const press = (name: string | RegExp) =>
  act(async () => fireEvent.click(screen.getByRole('button', { name })));

function panel(more: Partial<PushView>, locale: Locale = 'en') {
  const push = {
    state: 'off' as const,
    pending: false,
    problem: null,
    turnOn: vi.fn(),
    turnOff: vi.fn(),
    lookAgain: vi.fn(),
    ...more,
  };
  renderScreen(<PushPanel push={push} />, locale);
  return push;
}

describe('on this device', () => {
  it('explains first, and asks the browser only after a tap', async () => {
    const push = panel({});
    expect(text()).toContain('The notice never says who or what');
    expect(push.turnOn).not.toHaveBeenCalled();
    await press('Turn on');
    expect(push.turnOn).toHaveBeenCalledOnce();
  });

  it('says what to choose while the browser asks', () => {
    panel({ pending: true });
    expect(text()).toContain('choose “Allow”');
  });

  it('is on, and can be turned off', async () => {
    const push = panel({ state: 'on' });
    expect(text()).toContain('This device tells you when something is new.');
    await press('Turn off');
    expect(push.turnOff).toHaveBeenCalledOnce();
  });

  test.each([
    ['unsupported', 'This browser cannot show notices'],
    ['shared', 'This is a shared computer'],
  ] as const)('%s: says why there is nothing to press', (state, words) => {
    panel({ state });
    expect(text()).toContain(words);
    expect(screen.queryByRole('button')).toBeNull();
  });

  test.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Send notifications'],
    [
      'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
      'Apps → Chrome → Notifications',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1',
      'Settings of your iPhone or iPad',
    ],
  ])('blocked in %s: tells where to allow it', async (agent, words) => {
    vi.spyOn(navigator, 'userAgent', 'get').mockReturnValue(agent);
    const push = panel({ state: 'blocked' });
    expect(text()).toContain(words);
    await press('I have done it');
    expect(push.lookAgain).toHaveBeenCalledOnce();
  });

  test.each([
    ['en', ['Share button', 'Add to Home Screen', 'Press “Add”', 'sign in there once']],
    ['es', ['botón Compartir', 'Añadir a pantalla de inicio', 'Pulse «Añadir»', 'inicie sesión allí']],
  ] as const)('on an iPhone it leads to the home screen in four steps: %s', (locale, steps) => {
    panel({ state: 'install' }, locale);
    expect(screen.getAllByRole('listitem').map((step) => step.textContent)).toEqual(
      steps.map((words) => expect.stringContaining(words)),
    );
    expect(document.querySelectorAll('svg[aria-hidden=true]')).toHaveLength(4);
  });

  test.each([
    ['undecided', 'got no answer'],
    ['no-service', 'Nothing is wrong with your account'],
  ] as const)('%s: stays calm', (problem, words) => {
    panel({ problem });
    expect(text()).toContain(words);
    expect(screen.getByRole('button', { name: 'Turn on' })).toBeDefined();
  });

  it('says when the server could not be reached', () => {
    panel({ problem: { failure: { kind: 'network' } } });
    expect(screen.getByRole('alert').textContent).toContain('There is no connection right now');
  });
});

const phone: PushDevice = {
  id: '11111111-2222-4333-8444-000000000001',
  deviceId: '11111111-2222-4333-8444-00000000000a',
  current: true,
  createdAt: Date.UTC(2026, 0, 5),
  lastSentAt: Date.UTC(2026, 2, 9),
};
const old: PushDevice = {
  ...phone,
  id: '11111111-2222-4333-8444-000000000002',
  deviceId: null,
  current: false,
  lastSentAt: null,
};

function list(outcome: TestOutcome | null = 'sent', devices: readonly PushDevice[] = [phone, old]) {
  const onTest = vi.fn(async () => outcome);
  const onRemove = vi.fn(async () => undefined);
  const names = new Map([[phone.deviceId ?? '', 'Chrome, Android']]);
  renderScreen(<PushDeviceList devices={devices} names={names} onTest={onTest} onRemove={onRemove} />);
  return { onTest, onRemove };
}

describe('the devices that get notices', () => {
  it('have the names of the list of devices, and this one is marked', () => {
    list();
    const rows = screen.getAllByRole('listitem').map((row) => row.textContent);
    expect(rows[0]).toContain('Chrome, Android');
    expect(rows[0]).toContain('This device');
    expect(rows[0]).toMatch(/Since Jan 5, 2026 · last notice on Mar 9, 2026/);
    expect(rows[1]).toContain('Another device');
    expect(rows[1]).not.toContain('This device');
  });

  test.each([
    ['sent', 'Sent to Chrome, Android. It should appear within seconds.'],
    ['gone', 'Chrome, Android no longer takes notices, so it was removed'],
    ['failed', 'did not answer. Please try again later.'],
  ] as const)('a test that was %s is told, also to screen readers', async (outcome, words) => {
    const { onTest } = list(outcome);
    await press('Send a test to Chrome, Android');
    expect(onTest).toHaveBeenCalledExactlyOnceWith(phone);
    expect(text()).toContain(words);
    expect(announcement()?.textContent).toContain(words);
  });

  it('are removed one by one', async () => {
    const { onRemove } = list();
    await press('Remove Another device');
    expect(onRemove).toHaveBeenCalledExactlyOnceWith(old);
  });

  it('may be none', () => {
    list('sent', []);
    expect(text()).toContain('None yet.');
  });
});

describe('the offer', () => {
  const card = (role: 'patient' | 'provider', needsGuide = false) => {
    const [onTurnOn, onDismiss] = [vi.fn(), vi.fn()];
    renderScreen(
      <PushOfferCard
        role={role}
        needsGuide={needsGuide}
        pending={false}
        onTurnOn={onTurnOn}
        onDismiss={onDismiss}
      />,
    );
    return { onTurnOn, onDismiss };
  };

  it('says what it is good for, and waits for a tap', async () => {
    const { onTurnOn, onDismiss } = card('patient');
    expect(text()).toContain('Know when your doctor writes');
    expect(onTurnOn).not.toHaveBeenCalled();
    await press('Turn on');
    expect(onTurnOn).toHaveBeenCalledOnce();
    await press('No, thank you');
    expect(onDismiss).toHaveBeenCalledOnce();
  });

  it('has words of its own for staff, and leads to the settings where it takes more than a tap', () => {
    card('provider', true);
    expect(text()).toContain('Know when a patient writes or waits');
    expect(screen.getByRole('link', { name: 'See how' }).getAttribute('href')).toBe(
      '/settings/notifications',
    );
  });
});
