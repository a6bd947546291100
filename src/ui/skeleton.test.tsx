// @vitest-environment jsdom
import { expect, it } from 'vitest';
import { renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { SkeletonRows } from './skeleton.tsx';

it('the place of a face is round, and nothing else gives it corners', () => {
  const { container } = renderScreen(<SkeletonRows rows={1} label="Loading" />);
  const [face] = container.querySelectorAll('[aria-hidden]');
  expect(face?.classList.contains('rounded-full')).toBe(true);
  expect(face?.classList.contains('rounded-lg')).toBe(false);
});
