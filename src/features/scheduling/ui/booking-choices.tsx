import { Building2, CalendarX2, Video } from 'lucide-react';
import Link from 'next/link';
import { useLocale, useTranslations } from 'next-intl';
import { PersonChoice, TopicChoice } from '#src/features/messaging/ui/person-choice.tsx';
import { buttonLook } from '#src/ui/button.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import type { VisitType } from '../contract.ts';
import type { Side } from './appointment-state.tsx';
import { typeName } from './type-name.ts';

export interface Named {
  userId: string;
  name: string;
}

interface ProviderChoicesProps {
  providers: readonly Named[];
  onChoose(provider: Named): void;
}

/** Whom to see. */
export function ProviderChoices({ providers, onChoose }: ProviderChoicesProps) {
  const t = useTranslations('scheduling.booking');
  if (providers.length === 0)
    return (
      <EmptyState
        icon={<CalendarX2 size={40} />}
        title={t('noProviders')}
        action={
          <Link href="/inbox" className={buttonLook('secondary')}>
            {t('toMessages')}
          </Link>
        }
      >
        {t('noProvidersText')}
      </EmptyState>
    );
  return (
    <ul className="flex flex-col gap-1">
      {providers.map(({ userId, name }) => (
        <li key={userId}>
          <PersonChoice
            person={{ name, role: 'provider' }}
            disabled={false}
            onChoose={() => onChoose({ userId, name })}
          />
        </li>
      ))}
    </ul>
  );
}

interface TypeChoicesProps {
  types: readonly VisitType[];
  side: Side;
  onChoose(type: VisitType): void;
}

/** What kind of visit. */
export function TypeChoices({ types, side, onChoose }: TypeChoicesProps) {
  const t = useTranslations('scheduling.booking');
  const locale = useLocale();
  if (types.length === 0) return <p role="status">{t(`noTypes.${side}`)}</p>;
  return (
    <ul className="flex flex-col gap-1">
      {types.map((type) => {
        const detail = t(type.remote ? 'typeRemote' : 'typeAtClinic', { minutes: type.minutes });
        const asks = side === 'patient' && type.booking === 'request';
        return (
          <li key={type.id}>
            <TopicChoice
              name={typeName(type, locale)}
              detail={asks ? t('typeAsks', { detail }) : detail}
              icon={type.remote ? <Video size={22} /> : <Building2 size={22} />}
              disabled={false}
              onChoose={() => onChoose(type)}
            />
          </li>
        );
      })}
    </ul>
  );
}
