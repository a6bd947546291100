import { describe, expect, test } from 'vitest';
import en from '#src/i18n/en.json' with { type: 'json' };
import es from '#src/i18n/es.json' with { type: 'json' };
import { errorKinds } from '#src/platform/domain-error.ts';
import { refusalCodes } from '#src/protocol/open/refusal.ts';
import { adviceFor } from './refusal-advice.ts';

describe('words for everything that can go wrong', () => {
  test.each([
    ['English', en],
    ['Spanish', es],
  ])('%s has a sentence and an advice for every refusal and error', (_, words) => {
    for (const code of refusalCodes) {
      expect(words.refusals[code], code).toMatch(/\.$/);
      expect(words.chat.refusal.advice[adviceFor(code)], code).toMatch(/\.$/);
    }
    for (const code of Object.keys(errorKinds)) expect(words.errors, code).toHaveProperty(code);
  });

  test('attacks are to be told to the clinic, accidents to be sent again', () => {
    expect(adviceFor('E_CONV_FORK')).toBe('report');
    expect(adviceFor('E_ROGUE_SELF')).toBe('report');
    expect(adviceFor('E_GAP')).toBe('resend');
    expect(adviceFor('E_KEY_CHANGED')).toBe('verify');
  });
});
