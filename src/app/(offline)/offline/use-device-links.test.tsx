// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { useDeviceLinks } from './use-device-links.ts';

afterEach(() => {
  cleanup();
  window.history.replaceState(null, '', '/inbox');
});

function Links({ online }: { online: boolean }) {
  useDeviceLinks(online);
  return (
    <>
      <a href="/inbox/c/abc">
        <b>conversation</b>
      </a>
      <a href="/visits">visits</a>
      <a href="https://elsewhere.example/inbox">elsewhere</a>
      <a href="/inbox" target="_blank" rel="noopener">
        window
      </a>
    </>
  );
}

/** Whether the press was left to whoever hears of it next. */
function press(name: string, more: MouseEventInit = {}): boolean {
  let left = false;
  const hear = (event: Event) => {
    left = !event.defaultPrevented;
    // jsdom follows no links.
    event.preventDefault();
  };
  window.addEventListener('click', hear, { once: true });
  fireEvent.click(screen.getByText(name), more);
  window.removeEventListener('click', hear);
  return left;
}

test('without a server a link to a conversation only changes the address', () => {
  render(<Links online={false} />);
  expect(press('conversation')).toBe(false);
  expect(window.location.pathname).toBe('/inbox/c/abc');
});

test.each([
  ['visits', {}],
  ['elsewhere', {}],
  ['window', {}],
  ['conversation', { ctrlKey: true }],
  ['conversation', { button: 1 }],
])('%s is followed as ever: %j', (name, more) => {
  render(<Links online={false} />);
  expect(press(name, more)).toBe(true);
});

test('with a server every link is followed as ever', () => {
  const { rerender } = render(<Links online={false} />);
  rerender(<Links online />);
  expect(press('conversation')).toBe(true);
  expect(window.location.pathname).not.toBe('/inbox/c/abc');
});
