'use client';
import { RotateCcw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Answer } from '#src/features/admin/ui/query-parts.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { useAnnounce } from '#src/ui/announcer.tsx';
import { Button } from '#src/ui/button.tsx';
import type { Finding } from '../contract.ts';
import { ChecksList, stateOf } from './checks-list.tsx';

/** For administrators: whether this installation has all that it needs. */
export function ChecksScreen() {
  const t = useTranslations('operations');
  const announce = useAnnounce();
  const checks = trpc.operations.checks.useQuery(undefined, { refetchOnWindowFocus: false });
  const again = async () => {
    const { isSuccess } = await checks.refetch();
    if (isSuccess) announce(t('checked'));
  };
  return (
    <>
      <p className="text-muted">{t('text')}</p>
      <Answer query={checks}>
        {({ findings }) => (
          <>
            <div className="flex flex-wrap items-center justify-between gap-3">
              <Summary found={findings} />
              <Button
                variant="secondary"
                icon={<RotateCcw size={20} />}
                pending={checks.isFetching}
                onPress={() => void again()}
              >
                {t('again')}
              </Button>
            </div>
            <ChecksList found={findings} />
          </>
        )}
      </Answer>
    </>
  );
}

function Summary({ found }: { found: readonly Finding[] }) {
  const t = useTranslations('operations');
  const problems = found.filter((finding) => stateOf(finding) === 'problem').length;
  const warnings = found.filter((finding) => stateOf(finding) === 'warning').length;
  return (
    <p className="font-semibold text-lg">
      {problems + warnings === 0 ? t('good') : t('summary', { problems, warnings })}
    </p>
  );
}
