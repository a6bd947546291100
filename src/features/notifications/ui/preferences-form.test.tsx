// @vitest-environment jsdom
import { act, cleanup, fireEvent, screen, within } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Role } from '#src/features/identity/contract.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { defaultPreferences, type NotificationPreferences } from '../contract.ts';
import { PreferencesForm } from './preferences-form.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

const text = () => document.body.textContent ?? '';
const tick = (box: HTMLElement) => act(async () => fireEvent.click(box));

interface KeptProps {
  first: NotificationPreferences;
  role: Role;
  onChange(changed: Partial<NotificationPreferences>): void;
}

/** The form over a server that keeps what it is given. */
function Kept({ first, role, onChange }: KeptProps) {
  const [value, setValue] = useState(first);
  const change = (changed: Partial<NotificationPreferences>) => {
    onChange(changed);
    setValue({ ...value, ...changed });
  };
  return <PreferencesForm value={value} role={role} email="rosa@mail.example" onChange={change} />;
}

function open(more: Partial<NotificationPreferences> = {}, role: Role = 'patient') {
  const onChange = vi.fn<(changed: Partial<NotificationPreferences>) => void>();
  const first = { ...defaultPreferences('Europe/Madrid'), ...more };
  renderScreen(<Kept first={first} role={role} onChange={onChange} />);
  return onChange;
}

const group = (name: string) => within(screen.getByRole('group', { name }));

async function setTime(label: string, time: string) {
  const field = screen.getByLabelText(label);
  await act(async () => {
    fireEvent.focus(field);
    fireEvent.change(field, { target: { value: time } });
    fireEvent.blur(field);
  });
}

describe('what a person is told of', () => {
  it('is chosen for each category, on devices and by e-mail', async () => {
    const onChange = open();
    expect(text()).toContain('rosa@mail.example');
    await tick(group('Messages').getByRole('checkbox', { name: 'E-mail' }));
    const { choices } = defaultPreferences('Europe/Madrid');
    expect(onChange).toHaveBeenCalledExactlyOnceWith({
      choices: { ...choices, messages: { push: true, email: false } },
    });
    await tick(group('Video visits').getByRole('checkbox', { name: 'Notice' }));
    expect(onChange).toHaveBeenLastCalledWith({
      choices: { ...choices, messages: { push: true, email: false }, visits: { push: false, email: true } },
    });
  });

  it('never leaves out e-mails about the account, and says why', () => {
    open();
    const email = group('Your account').getByRole<HTMLInputElement>('checkbox', { name: 'E-mail' });
    expect(email.disabled).toBe(true);
    expect(email.checked).toBe(true);
    expect(text()).toContain('you have to hear of it if somebody else is in your account');
  });

  it('is for administrators their account only', () => {
    open({}, 'admin');
    expect(screen.getAllByRole('group')).toHaveLength(1);
    expect(text()).not.toContain('Reminders');
    expect(text()).not.toContain('One e-mail a day');
  });

  it('speaks of patients to staff', () => {
    open({}, 'provider');
    expect(text()).toContain('A patient is in the waiting room');
    expect(text()).not.toContain('Your doctor is ready');
  });
});

describe('quiet hours', () => {
  it('are kept when a field is left, and let urgent visits through', async () => {
    const onChange = open();
    expect(text()).toContain('Notices of video visits come at any hour');
    await setTime('From', '23:30');
    expect(onChange).toHaveBeenCalledExactlyOnceWith({ quietHours: { from: '23:30', to: '07:00' } });
  });

  it('are not kept half written, or without a length', async () => {
    const onChange = open();
    await setTime('From', '');
    expect(text()).toContain('Please enter a time.');
    await setTime('Until', '22:00');
    expect(text()).toContain('The two times must be different.');
    expect(onChange).not.toHaveBeenCalled();
  });

  it('are turned off and on', async () => {
    const onChange = open();
    const box = screen.getByRole('switch', { name: /Let me rest at night/ });
    await tick(box);
    expect(onChange).toHaveBeenLastCalledWith({ quietHours: null });
    expect(screen.queryByLabelText('From')).toBeNull();
    await tick(box);
    expect(onChange).toHaveBeenLastCalledWith({ quietHours: { from: '22:00', to: '07:00' } });
  });

  it('follow the clock of the person, who may take the one of the device', async () => {
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const onChange = open({ timeZone: 'Atlantic/Canary' });
    await act(async () =>
      fireEvent.click(screen.getByRole('button', { name: /Use the zone of this device/ })),
    );
    expect(onChange).toHaveBeenCalledExactlyOnceWith({ timeZone: own });
  });
});

describe('e-mails', () => {
  it('come once a day at the time that was chosen', async () => {
    const onChange = open();
    await tick(screen.getByRole('switch', { name: /One e-mail a day/ }));
    expect(onChange).toHaveBeenLastCalledWith({ digestAt: '18:00' });
    await setTime('At what time', '08:15');
    expect(onChange).toHaveBeenLastCalledWith({ digestAt: '08:15' });
  });

  it('keep a delay that the list does not have', () => {
    open({ emailDelayMinutes: 45 });
    expect(screen.getByRole('button', { name: /after 45 minutes/ })).toBeDefined();
  });
});

describe('reminders', () => {
  it('are the clinic’s, or the person’s own, or none', async () => {
    const onChange = open();
    await tick(screen.getByRole('switch', { name: /As the clinic does/ }));
    expect(onChange).toHaveBeenLastCalledWith({ reminderMinutes: [15, 1_440] });
    await tick(screen.getByRole('checkbox', { name: 'one hour before' }));
    expect(onChange).toHaveBeenLastCalledWith({ reminderMinutes: [15, 60, 1_440] });
    for (const name of ['15 minutes before', 'one hour before', 'one day before'])
      await tick(screen.getByRole('checkbox', { name }));
    expect(onChange).toHaveBeenLastCalledWith({ reminderMinutes: [] });
    expect(text()).toContain('You will not be reminded.');
  });

  it('are at most five', () => {
    open({ reminderMinutes: [5, 10, 15, 20, 30] });
    const more = screen.getByRole<HTMLInputElement>('checkbox', { name: 'one hour before' });
    expect(more.disabled).toBe(true);
  });
});
