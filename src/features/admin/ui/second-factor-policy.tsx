'use client';
import { useTranslations } from 'next-intl';
import { type SecondFactorRole, secondFactorRole } from '#src/features/identity/contract.ts';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Card } from '#src/ui/card.tsx';
import { Switch } from '#src/ui/switch.tsx';
import { Answer, ErrorNotice } from './query-parts.tsx';

/** Which staff has to have a second step for signing in. */
export function SecondFactorPolicy() {
  const t = useTranslations('admin.secondStep');
  const ui = useTranslations('ui');
  const roleNames = useTranslations('admin.roles');
  const announce = useAnnounce();
  const utils = trpc.useUtils();
  const policy = trpc.identity.secondFactorPolicy.useQuery();
  const change = trpc.identity.setSecondFactorPolicy.useMutation({
    onSuccess: async () => {
      announce(ui('saved'));
      await utils.identity.secondFactorPolicy.invalidate();
    },
  });
  const turn = (roles: readonly SecondFactorRole[], role: SecondFactorRole, on: boolean) =>
    change.mutate({
      roles: secondFactorRole.options.filter((each) => (each === role ? on : roles.includes(each))),
    });
  return (
    <Card title={t('title')}>
      <p className="text-muted">{t('text')}</p>
      <Answer query={policy}>
        {({ roles }) => (
          <div className="flex flex-col gap-3">
            {secondFactorRole.options.map((role) => (
              <Switch
                key={role}
                checked={roles.includes(role)}
                disabled={change.isPending}
                onChange={(on) => turn(roles, role, on)}
              >
                {roleNames(role)}
              </Switch>
            ))}
          </div>
        )}
      </Answer>
      <ErrorNotice error={change.error} />
    </Card>
  );
}
