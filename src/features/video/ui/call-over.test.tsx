// @vitest-environment jsdom
import { cleanup, fireEvent, screen } from '@testing-library/react';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { renderScreen } from '#tests/support/ui-fixtures/render-screen.tsx';
import { CallOver } from './call-over.tsx';

afterEach(cleanup);
const nothing = { refusal: null, failure: null };

describe('a call that is over here', () => {
  test('because it goes on elsewhere can be brought back', () => {
    const onRejoin = vi.fn();
    renderScreen(<CallOver reason="replaced" view={nothing} onRejoin={onRejoin} onBack={null} />);
    expect(screen.getByText(/Nothing is sent from here any more/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Continue here' }));
    expect(onRejoin).toHaveBeenCalledOnce();
  });

  test('because a certificate was wrong says so calmly, with the code', () => {
    const refusal = { code: 'E_DTLS_FP' as const, name: 'Ana Ruiz' };
    renderScreen(
      <CallOver reason="refused" view={{ ...nothing, refusal }} onRejoin={vi.fn()} onBack={null} />,
    );
    expect(screen.getByText('Code: E_DTLS_FP')).toBeTruthy();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  test('because it was ended offers no way back, because it failed says why', () => {
    renderScreen(<CallOver reason="ended" view={nothing} onRejoin={vi.fn()} onBack={null} />);
    expect(screen.queryByRole('button')).toBeNull();
    cleanup();
    renderScreen(
      <CallOver
        reason="failed"
        view={{ ...nothing, failure: { kind: 'network' } }}
        onRejoin={null}
        onBack={null}
      />,
    );
    expect(screen.getByText(/no connection right now/)).toBeTruthy();
  });
});
