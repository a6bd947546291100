// @vitest-environment jsdom
import { fireEvent, screen } from '@testing-library/react';
import { beforeAll, expect, it, vi } from 'vitest';
import { announcement, giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { Button } from './button.tsx';

beforeAll(giveElementsSize);

it('a pending button keeps its name, says so, and does nothing; nothing in it is without a name', () => {
  const onPress = vi.fn();
  const { container } = renderScreen(
    <Button pending onPress={onPress}>
      Save
    </Button>,
  );
  const button = screen.getByRole('button', { name: 'Save' });
  expect(button.getAttribute('aria-disabled')).toBe('true');
  fireEvent.click(button);
  expect(onPress).not.toHaveBeenCalled();
  expect(announcement()?.textContent).toBe('Save');
  expect(container.querySelectorAll('[role=img], [role=progressbar]')).toHaveLength(0);
  for (const decoration of button.children) expect(decoration.getAttribute('aria-hidden')).toBe('true');
});

it('a pending button does not send its form', () => {
  const onSubmit = vi.fn((event: { preventDefault(): void }) => event.preventDefault());
  renderScreen(
    <form onSubmit={onSubmit}>
      <Button type="submit" pending>
        Send
      </Button>
    </form>,
  );
  fireEvent.click(screen.getByRole('button', { name: 'Send' }));
  expect(onSubmit).not.toHaveBeenCalled();
});
