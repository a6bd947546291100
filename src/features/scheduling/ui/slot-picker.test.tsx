// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { SlotPicker, type SlotPickerProps } from './slot-picker.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const at = (text: string) => Date.parse(text);
const now = at('2026-11-23T08:00+01:00');
const monday = at('2026-11-23T10:00+01:00');
const tuesday = [at('2026-11-24T09:00+01:00'), at('2026-11-24T09:20+01:00')];

function show(props: Partial<SlotPickerProps> = {}) {
  const onChange = vi.fn();
  renderScreen(
    <SlotPicker
      slots={[monday, ...tuesday]}
      value={null}
      onChange={onChange}
      now={now}
      providerTimeZone="Europe/Madrid"
      {...props}
    />,
  );
  return onChange;
}

test('free times stand under their days; the first day is open', () => {
  const onChange = show();
  const days = screen.getByRole('radiogroup', { name: 'Day' });
  expect(days.textContent).toBe('Today1 freeTomorrow2 free');
  screen.getByRole('radiogroup', { name: 'Time, Today' });
  fireEvent.click(screen.getByRole('radio', { name: /Tomorrow/ }));
  screen.getByRole('radiogroup', { name: 'Time, Tomorrow' });
  fireEvent.click(screen.getByRole('radio', { name: '9:20 AM' }));
  expect(onChange).toHaveBeenCalledWith(tuesday[1]);
});

test('the day of what is chosen already is the open one', () => {
  show({ value: tuesday[0] ?? null });
  expect(screen.getByRole('radio', { name: '9:00 AM', checked: true })).toBeTruthy();
});

test('where the provider’s clock shows another time, both are said', () => {
  show();
  screen.getByText('Times are those of your clock (Europe/Madrid).');
  cleanup();
  show({ providerTimeZone: 'Atlantic/Canary', value: monday });
  screen.getByText(/The provider is in Atlantic\/Canary; there it will be 9:00 AM\./);
});
