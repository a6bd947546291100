import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { buttonLook } from '#src/ui/button.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { stateOf } from './checks-list.tsx';

/** In a clinic that has only its first administrator: what the installation still needs. Nothing while all is well. */
export function FirstChecks() {
  const t = useTranslations('operations');
  const checks = trpc.operations.checks.useQuery(undefined, { refetchOnWindowFocus: false });
  if (checks.data === undefined || checks.data.findings.every((finding) => stateOf(finding) === 'ok'))
    return null;
  return (
    <Notice
      tone="warn"
      title={t('first')}
      actions={
        <Link href="/admin/checks" className={buttonLook('secondary', false)}>
          {t('look')}
        </Link>
      }
    >
      {t('firstText')}
    </Notice>
  );
}
