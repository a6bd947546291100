import { CircleCheck, OctagonAlert, TriangleAlert } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { classNames } from '#src/ui/class-names.ts';
import { type CheckState, type Finding, findings } from '../contract.ts';

const looks = {
  ok: { Icon: CircleCheck, look: 'text-accent' },
  warning: { Icon: TriangleAlert, look: 'text-on-warn-soft' },
  problem: { Icon: OctagonAlert, look: 'text-danger' },
} as const;
const gravest: readonly CheckState[] = ['problem', 'warning', 'ok'];

/** How bad a finding is. */
export function stateOf({ code }: Finding): CheckState {
  return findings[code][1];
}

/** What was found, the worst first; each says what to do. */
export function ChecksList({ found }: { found: readonly Finding[] }) {
  const t = useTranslations('operations');
  const sorted = found.toSorted((a, b) => gravest.indexOf(stateOf(a)) - gravest.indexOf(stateOf(b)));
  return (
    <ul
      aria-label={t('list')}
      className="flex flex-col divide-y divide-line rounded-2xl border border-line bg-surface"
    >
      {sorted.map((finding) => {
        const state = stateOf(finding);
        const { Icon, look } = looks[state];
        return (
          <li key={finding.check} className="flex gap-3 p-4">
            <Icon aria-hidden="true" size={22} className={classNames('mt-0.5 shrink-0', look)} />
            <div className="flex min-w-0 flex-col gap-1">
              <p className="font-semibold">
                {t(`check.${finding.check}`)}
                <span className="sr-only">: {t(`state.${state}`)}</span>
              </p>
              <p className="break-words">{t(`found.${finding.code}`, finding.values)}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
