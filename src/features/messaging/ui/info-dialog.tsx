import { ShieldAlert, ShieldCheck } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { useFailureText } from '#src/platform/client-react/use-failure-text.ts';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { Notice } from '#src/ui/notice.tsx';
import { SkeletonRows } from '#src/ui/skeleton.tsx';
import type { Result } from '../client/engine-api.ts';
import type { MessageInfo } from '../client/message-actions-api.ts';
import type { DayFormat } from './calendar-day.ts';
import { contactPath } from './routes.ts';
import { useLoaded } from './use-loaded.ts';

interface InfoDialogProps {
  open: boolean;
  onClose: () => void;
  load: () => Promise<Result<MessageInfo>>;
  format: DayFormat;
  selfId: string;
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-muted text-sm">{label}</dt>
      {children}
    </div>
  );
}

type Reached = MessageInfo['people'][number];

interface ReachedListProps {
  label: string;
  people: readonly Reached[];
  timeOf: (person: Reached) => number | null;
  format: DayFormat;
  selfId: string;
}

function ReachedList({ label, people, timeOf, format, selfId }: ReachedListProps) {
  const t = useTranslations('chat');
  if (people.length === 0) return null;
  return (
    <Fact label={label}>
      {people.map((person) => {
        const at = timeOf(person);
        return (
          <dd key={person.userId} className="flex flex-wrap justify-between gap-x-4">
            <span dir="auto">{person.userId === selfId ? t('you') : person.name}</span>
            {at !== null && <span className="text-muted">{format.moment(at)}</span>}
          </dd>
        );
      })}
    </Fact>
  );
}

function Signature({ signedBy }: Pick<MessageInfo, 'signedBy'>) {
  const t = useTranslations('chat.info');
  const { state, name, userId, deviceLabel } = signedBy;
  const Icon = state === 'changed' ? ShieldAlert : ShieldCheck;
  const known = state === 'self' || state === 'verified' || state === 'attested';
  return (
    <div className="flex gap-3 rounded-xl bg-info-soft p-4 text-on-info-soft">
      <Icon aria-hidden size={22} className="mt-0.5 shrink-0" />
      <div className="flex flex-col gap-1">
        <p className="font-semibold">{t('signatureTitle')}</p>
        <p>{t(`signature.${state}`, { name, device: deviceLabel === '' ? t('someDevice') : deviceLabel })}</p>
        {!known && (
          <p>
            <Link href={contactPath(userId)} className="font-semibold underline">
              {t('compare', { name })}
            </Link>
          </p>
        )}
      </div>
    </div>
  );
}

function Facts({ info, format, selfId }: { info: MessageInfo } & Pick<InfoDialogProps, 'format' | 'selfId'>) {
  const t = useTranslations('chat.info');
  const read = info.people.filter((person) => person.readAt !== null);
  const delivered = info.people.filter((person) => person.readAt === null && person.deliveredAt !== null);
  const missing = info.people.filter((person) => person.readAt === null && person.deliveredAt === null);
  const list = { format, selfId };
  return (
    <>
      <dl className="flex flex-col gap-3">
        <ReachedList label={t('read')} people={read} timeOf={(person) => person.readAt} {...list} />
        <ReachedList
          label={t('delivered')}
          people={delivered}
          timeOf={(person) => person.deliveredAt}
          {...list}
        />
        <ReachedList label={t('missing')} people={missing} timeOf={() => null} {...list} />
        <Fact label={t('written')}>
          <dd>{format.moment(info.writtenAt)}</dd>
        </Fact>
        <Fact label={t('received')}>
          <dd>{format.moment(info.receivedAt)}</dd>
        </Fact>
        {info.editedAt !== null && (
          <Fact label={t('edited')}>
            <dd>{format.moment(info.editedAt)}</dd>
          </Fact>
        )}
      </dl>
      <Signature signedBy={info.signedBy} />
      <p className="text-muted text-sm">{t('timesHint')}</p>
    </>
  );
}

/** Who got a message and when, and what its signature says. */
export function InfoDialog({ open, onClose, load, format, selfId }: InfoDialogProps) {
  const t = useTranslations('chat.info');
  const common = useTranslations('chat');
  const words = useFailureText();
  const { loaded, retry } = useLoaded(open, load);
  return (
    <Dialog open={open} onClose={onClose} title={t('title')}>
      {loaded.status === 'loading' && <SkeletonRows rows={3} label={t('loading')} />}
      {loaded.status === 'failed' && (
        <Notice
          tone="danger"
          alert
          actions={
            <Button variant="secondary" onPress={retry}>
              {common('retry')}
            </Button>
          }
        >
          {words(loaded.failure)}
        </Notice>
      )}
      {loaded.status === 'ready' && <Facts info={loaded.value} format={format} selfId={selfId} />}
    </Dialog>
  );
}
