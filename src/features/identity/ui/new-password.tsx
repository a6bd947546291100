'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useEngine } from '#src/platform/client-react/engine.tsx';
import { PasswordField } from '#src/ui/password-field.tsx';
import type { PasswordStrength } from '../client/account-api.ts';

/** Long enough whatever the words are. */
const enoughLength = 12;

export interface NewPassword {
  value: string;
  set(value: string): void;
  strength: PasswordStrength | null;
  /** Set once somebody tried to go on with a password that is too weak. */
  complaint: boolean;
  /** Asks the engine about the password as it is now; true when it may be used. */
  check(): Promise<boolean>;
}

/** A password that is being chosen. `personal`: name and e-mail, which it must not contain; keep it the same between renders. */
export function useNewPassword(personal: string[]): NewPassword {
  const engine = useEngine();
  const [value, setValue] = useState('');
  const [strength, setStrength] = useState<PasswordStrength | null>(null);
  const [complaint, setComplaint] = useState(false);
  useEffect(() => {
    if (value === '') {
      setStrength(null);
      return;
    }
    let stale = false;
    engine.passwordStrength(value, personal).then(
      (found) => {
        if (!stale) setStrength(found);
      },
      () => undefined,
    );
    return () => {
      stale = true;
    };
  }, [engine, value, personal]);
  return {
    value,
    set: setValue,
    strength,
    complaint: complaint && strength?.acceptable !== true,
    async check() {
      setComplaint(true);
      if (value === '') return false;
      try {
        return (await engine.passwordStrength(value, personal)).acceptable;
      } catch {
        // The dictionaries could not be loaded: length alone decides.
        return value.length >= enoughLength;
      }
    },
  };
}

const bars = [0, 1, 2, 3] as const;
const levels = ['s0', 's1', 's2', 's3', 's4'] as const;

/** The field for a new password, with how strong it is so far. */
export function NewPasswordField({ password }: { password: NewPassword }) {
  const t = useTranslations('account.newPassword');
  const hints = useTranslations('password.hints');
  const { strength } = password;
  const hint = strength === null || strength.hint === null ? null : hints(strength.hint);
  return (
    <div className="flex flex-col gap-2">
      <PasswordField
        label={t('label')}
        description={t('text')}
        value={password.value}
        onChange={password.set}
        autoComplete="new-password"
        error={password.complaint ? t('weak') : undefined}
      />
      <div aria-hidden="true" className="flex gap-1">
        {bars.map((bar) => (
          <span
            key={bar}
            className={`h-1.5 flex-1 rounded-full ${
              strength !== null && bar < Math.max(1, strength.score)
                ? strength.acceptable
                  ? 'bg-accent'
                  : 'bg-danger'
                : 'bg-line'
            }`}
          />
        ))}
      </div>
      <p aria-live="polite" className="min-h-6 text-muted text-sm">
        {strength !== null && t('strength', { level: t(`levels.${levels[strength.score]}`) })}
        {hint !== null && ` – ${hint}`}
      </p>
    </div>
  );
}
