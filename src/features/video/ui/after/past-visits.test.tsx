// @vitest-environment jsdom
import { cleanup, fireEvent, screen, within } from '@testing-library/react';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { aCallQuality, aPastVisit } from '#tests/support/ui-fixtures/past-visits.ts';
import { giveElementsSize, renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { ActiveVisits } from './active-visits.tsx';
import { AfterVisit } from './after-visit.tsx';
import { ParticipantList } from './participant-list.tsx';
import { RatingForm } from './rating-form.tsx';
import { VisitHistory } from './visit-history.tsx';

beforeAll(giveElementsSize);
afterEach(cleanup);

describe('the history', () => {
  const show = (...visits: ReturnType<typeof aPastVisit>[]) =>
    renderScreen(<VisitHistory visits={visits} onMore={null} loadingMore={false} />);

  test('tells with whom, when, how long, who was there and how the connection was', () => {
    show(aPastVisit());
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe('November 2026');
    const card = screen.getByRole('article');
    expect(within(card).getByRole('link').textContent).toMatch(/^Dr\. Vega, Tuesday, November 24 at 9:02/);
    for (const words of ['Took place', '18 minutes', 'Dr. Vega, Ana Soler, Interpreter', 'Good'])
      expect(within(card).getByText(words)).toBeTruthy();
  });

  test('names the patient to the provider, and says nothing of a call that was none', () => {
    show(aPastVisit({ myRole: 'host', state: 'no_show', durationMs: 0, startedAt: null, quality: null }));
    const card = screen.getByRole('article');
    expect(within(card).getByRole('link').textContent).toMatch(/^Ana Soler/);
    expect(within(card).getByText('Did not take place')).toBeTruthy();
    expect(within(card).queryByText('Lasted')).toBeNull();
  });

  test('says in the reader’s language that there is nothing yet', () => {
    renderScreen(<VisitHistory visits={[]} onMore={null} loadingMore={false} />, 'es');
    expect(screen.getByRole('heading', { name: 'Todavía no hay consultas' })).toBeTruthy();
  });
});

test('the quality of a call is a word first; its numbers are there for who wants them', () => {
  renderScreen(<ParticipantList people={aCallQuality()} />);
  const [doctor, guest] = screen.getAllByRole('listitem');
  if (doctor === undefined || guest === undefined) throw new Error('two people');
  expect(within(doctor).getByText('Poor')).toBeTruthy();
  const term = within(doctor).getByText('Delay, there and back');
  expect(term.nextElementSibling?.textContent).toBe('212 ms');
  expect(guest.textContent).toContain('Interpreter');
  expect(guest.textContent).toContain('The connection was not measured.');
});

describe('the rating', () => {
  test('asks what went wrong only where something did', () => {
    const onRate = vi.fn();
    renderScreen(<RatingForm pending={false} onRate={onRate} />);
    expect(screen.queryByRole('button')).toBeNull();
    fireEvent.click(screen.getByRole('radio', { name: '5 of 5, very good' }));
    expect(screen.queryByRole('checkbox')).toBeNull();
    fireEvent.click(screen.getByRole('radio', { name: '2 of 5, bad' }));
    fireEvent.click(screen.getByRole('checkbox', { name: 'The sound was bad' }));
    fireEvent.click(screen.getByRole('button', { name: 'Send' }));
    expect(onRate).toHaveBeenCalledWith(2, ['bad_sound']);
  });

  test('is asked for once, and not where nobody met', () => {
    const show = (part: Partial<ReturnType<typeof aPastVisit>>, rating: 'open' | 'given' = 'open') => (
      <AfterVisit
        visit={aPastVisit(part)}
        quality={aCallQuality()}
        rating={rating}
        onRate={() => undefined}
        failure={null}
      />
    );
    const { rerender } = renderScreen(show({}));
    expect(screen.getAllByRole('radio')).toHaveLength(5);
    rerender(show({ rated: true }, 'given'));
    expect(screen.getByRole('status').textContent).toBe('Thank you for your answer.');
    rerender(show({ rated: true }));
    expect(screen.queryByText('How was the call?')).toBeNull();
    rerender(show({ durationMs: 0, startedAt: null, state: 'no_show' }));
    expect(screen.queryByText('How was the call?')).toBeNull();
    expect(screen.getByText('There was no conversation')).toBeTruthy();
  });
});

test('visits under way: who is in a call, who waits, since when', () => {
  const now = Date.UTC(2026, 10, 24, 8, 17);
  const call = aPastVisit({ id: 'call', state: 'in_progress' });
  const participants = call.participants.map((person) => ({ ...person, leftAt: null }));
  const since = now - 3 * 60_000;
  const waiting = {
    since,
    position: 1,
    estimate: null,
    present: true,
    lastSeenAt: since,
    held: null,
    callBack: false,
    calledAt: null,
  };
  const onQuality = vi.fn();
  renderScreen(
    <ActiveVisits
      visits={[{ ...call, participants }, aPastVisit({ id: 'wait', state: 'waiting', waiting })]}
      now={now}
      onQuality={onQuality}
    />,
  );
  expect(screen.getByRole('status').textContent).toBe('One call under way, one person waits.');
  const [first, second] = within(screen.getByRole('list', { name: 'Visits under way' })).getAllByRole(
    'listitem',
  );
  expect(first?.textContent).toMatch(/since 9:02.*\(15 minutes\) · 3 people connected/);
  expect(second?.textContent).toMatch(/since 9:14.*\(3 minutes\)/);
  fireEvent.click(screen.getByRole('button', { name: 'Connection: Ana Soler with Dr. Vega' }));
  expect(onQuality.mock.lastCall?.[0].id).toBe('call');
});
