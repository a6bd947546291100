// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { CopyButton } from './copy-button.tsx';

afterEach(cleanup);

function press(clipboard: { writeText(text: string): Promise<void> } | undefined): void {
  vi.stubGlobal('navigator', Object.assign(navigator, { clipboard }));
  renderScreen(<CopyButton text="four words" />);
  fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
}

it('copies, and says so', async () => {
  const writeText = vi.fn(async () => undefined);
  press({ writeText });
  await screen.findByText('Copied.');
  expect(writeText).toHaveBeenCalledWith('four words');
});

it.each([
  ['is refused', { writeText: () => Promise.reject(new DOMException('no', 'NotAllowedError')) }],
  ['does not exist without https', undefined],
])('says what to do where copying %s', async (_, clipboard) => {
  press(clipboard);
  await screen.findByText('It could not be copied. Mark it and copy it by hand.');
});
