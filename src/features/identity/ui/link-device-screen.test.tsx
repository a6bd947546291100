// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { LinkDeviceScreen } from './link-device-screen.tsx';

const engine = {
  readLinkCode: vi.fn(),
  approveLinking: vi.fn(),
  finishLinking: vi.fn(),
  cancelLinking: vi.fn(async () => undefined),
};
vi.mock('#src/platform/client-react/engine.tsx', () => ({ useEngine: () => engine }));
vi.mock('next/navigation', () => ({ useRouter: () => ({ push: vi.fn() }), usePathname: () => '/settings' }));

const yes = { ok: true, value: null };
beforeAll(giveElementsSize);
beforeEach(() => {
  vi.clearAllMocks();
  engine.readLinkCode.mockResolvedValue(yes);
});
afterEach(cleanup);

/** Up to the question for the password. */
async function typeCode(): Promise<void> {
  renderScreen(<LinkDeviceScreen />);
  fireEvent.change(screen.getByLabelText('Or type the code of the new device'), {
    target: { value: 'ABCD EFGH' },
  });
  fireEvent.click(screen.getByRole('button', { name: 'Go on' }));
  await screen.findByText('Only if it is yours and in front of you');
}
function givePassword(): void {
  fireEvent.change(screen.getByLabelText('Password'), { target: { value: 'quiet-harbour' } });
  fireEvent.click(screen.getByRole('button', { name: 'Let it in' }));
}

test('says what happens and asks for the password before it shows the digits; then it tells that the device is in', async () => {
  let finish: (answer: unknown) => void = () => undefined;
  engine.approveLinking.mockResolvedValue({ ok: true, value: { digits: '12345678', expiresAt: 0 } });
  engine.finishLinking.mockReturnValue(new Promise((done) => (finish = done)));
  await typeCode();
  expect(screen.queryByText('1234 5678')).toBeNull();
  givePassword();
  expect(await screen.findByText('1234 5678')).toBeDefined();
  finish(yes);
  expect(await screen.findByText(/It stands in your list of devices now/)).toBeDefined();
});

test('a wrong password can be given again', async () => {
  await typeCode();
  engine.approveLinking.mockResolvedValue({ ok: false, failure: { kind: 'domain', code: 'WRONG_PASSWORD' } });
  givePassword();
  expect(await screen.findByText('The password is not right.')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Let it in' })).toBeDefined();
});

test('other digits than those shown end it, in words', async () => {
  engine.approveLinking.mockResolvedValue({ ok: true, value: { digits: '12345678', expiresAt: 0 } });
  engine.finishLinking.mockResolvedValue({ ok: false, failure: { kind: 'refusal', code: 'E_COMMIT' } });
  await typeCode();
  givePassword();
  expect(await screen.findByText('The new device was not let in')).toBeDefined();
  fireEvent.click(screen.getByRole('button', { name: 'Start again' }));
  expect(screen.getByLabelText('Or type the code of the new device')).toBeDefined();
});
