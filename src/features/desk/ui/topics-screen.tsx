'use client';
import { useLocale, useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Answer, ErrorNotice } from '#src/features/admin/ui/query-parts.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { EmptyState } from '#src/ui/empty-state.tsx';
import { Select } from '#src/ui/select.tsx';
import { TextField } from '#src/ui/text-field.tsx';
import { type Topic, topic as topicSchema } from '../contract.ts';

interface Team {
  id: string;
  name: string;
}

/** What patients may say that their question is about, and which care team answers it. */
export function TopicsScreen() {
  const t = useTranslations('desk.topics');
  const locale = useLocale();
  const topics = trpc.desk.topics.useQuery();
  const teams = trpc.admin.careTeams.useQuery();
  const [edited, setEdited] = useState<Topic | 'new' | null>(null);
  return (
    <>
      <p className="text-muted">{t('text')}</p>
      <Answer query={teams}>
        {(all) => (
          <>
            <div>
              <Button disabled={all.length === 0} onPress={() => setEdited('new')}>
                {t('new')}
              </Button>
            </div>
            {all.length === 0 && <p>{t('noTeams')}</p>}
            <Answer query={topics}>
              {(rows) =>
                rows.length === 0 ? (
                  <EmptyState title={t('none')}>{t('noneText')}</EmptyState>
                ) : (
                  <ul className="flex flex-col divide-y divide-line rounded-2xl border border-line bg-surface">
                    {rows.map((topic) => (
                      <li key={topic.id} className="flex flex-wrap items-center gap-3 p-4">
                        <div className="min-w-0 flex-1">
                          <h2 className="font-medium">{locale === 'es' ? topic.es : topic.en}</h2>
                          <p className="text-muted text-sm">
                            {t('answeredBy', {
                              team: all.find(({ id }) => id === topic.careTeamId)?.name ?? '',
                            })}
                          </p>
                        </div>
                        <Button
                          variant="secondary"
                          aria-label={t('editName', { name: locale === 'es' ? topic.es : topic.en })}
                          onPress={() => setEdited(topic)}
                        >
                          {t('edit')}
                        </Button>
                      </li>
                    ))}
                  </ul>
                )
              }
            </Answer>
            {edited !== null && (
              <TopicDialog
                topic={edited === 'new' ? null : edited}
                teams={all}
                onClose={() => setEdited(null)}
              />
            )}
          </>
        )}
      </Answer>
    </>
  );
}

interface TopicDialogProps {
  topic: Topic | null;
  teams: readonly Team[];
  onClose(): void;
}

const words = topicSchema.omit({ id: true });

function TopicDialog({ topic, teams, onClose }: TopicDialogProps) {
  const t = useTranslations('desk.topics');
  const ui = useTranslations('ui');
  const utils = trpc.useUtils();
  const [en, setEn] = useState(topic?.en ?? '');
  const [es, setEs] = useState(topic?.es ?? '');
  const [careTeamId, setCareTeamId] = useState(topic?.careTeamId ?? teams[0]?.id ?? '');
  const [tried, setTried] = useState(false);
  const onSuccess = async () => {
    await utils.desk.topics.invalidate();
    onClose();
  };
  const put = trpc.desk.putTopic.useMutation({ onSuccess });
  const remove = trpc.desk.removeTopic.useMutation({ onSuccess });
  const pending = put.isPending || remove.isPending;
  const parsed = words.safeParse({ en, es, careTeamId });
  const wrong = (field: 'en' | 'es') =>
    tried && parsed.error?.issues.some(({ path }) => path[0] === field) === true ? t('nameWrong') : undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (parsed.success && !pending) put.mutate({ id: topic?.id ?? null, ...parsed.data });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={topic === null ? t('new') : t('edit')}
      dismissable={!pending}
      actions={
        <>
          {topic !== null && (
            <Button
              variant="danger"
              pending={remove.isPending}
              onPress={() => remove.mutate({ id: topic.id })}
            >
              {t('remove')}
            </Button>
          )}
          <Button type="submit" form="topic" pending={put.isPending}>
            {ui('save')}
          </Button>
        </>
      }
    >
      <form id="topic" onSubmit={submit} noValidate className="flex flex-col gap-4">
        <TextField label={t('en')} value={en} onChange={setEn} autoComplete="off" error={wrong('en')} />
        <TextField label={t('es')} value={es} onChange={setEs} autoComplete="off" error={wrong('es')} />
        <Select
          label={t('team')}
          description={t('teamText')}
          value={careTeamId}
          options={teams.map(({ id, name }) => ({ id, label: name }))}
          onChange={setCareTeamId}
        />
        <ErrorNotice error={put.error ?? remove.error} />
      </form>
    </Dialog>
  );
}
