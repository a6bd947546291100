'use client';
import { UserCheck, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useCallback, useState } from 'react';
import { FailureNotice } from '#src/features/identity/ui/failure-notice.tsx';
import { useCommand } from '#src/features/identity/ui/use-command.ts';
import type { ChatView } from '#src/features/messaging/client/engine-api.ts';
import { useEngine, useMe, useWatch } from '#src/platform/client-react/engine.tsx';
import { trpc } from '#src/platform/client-react/trpc.tsx';
import { Button } from '#src/ui/button.tsx';
import { Dialog } from '#src/ui/dialog.tsx';
import { IconButton } from '#src/ui/icon-button.tsx';
import { type CareNote, careNotes } from './care-notes.ts';

const again = 60_000;

/** Above a conversation about a patient who has carers: who writes for them, who could be let in, who has to go. */
export function CareBar({ conversationId }: { conversationId: string }) {
  const engine = useEngine();
  const me = useMe();
  const view = useWatch(
    useCallback(
      (listener: (next: ChatView | null) => void) => engine.watchConversation(conversationId, listener),
      [engine, conversationId],
    ),
    null,
  );
  const asked = trpc.proxy.ofConversation.useQuery({ conversationId }, { refetchInterval: again });
  const [put, setPut] = useState<readonly string[]>(() => readPutAway(conversationId));
  if (!view?.head || asked.data === undefined) return null;
  const { head, mayChangeMembers } = view;
  const present = [me.userId, ...head.readerIds];
  const notes = careNotes({ ...asked.data, me: me.userId, present, mayChangeMembers });
  const patient = asked.data.patient?.name ?? '';
  return notes
    .filter((note) => note.kind !== 'let-in' || !put.includes(note.carer.userId))
    .map((note) => (
      <Note
        key={`${note.kind} ${note.kind === 'about' ? '' : note.carer.userId}`}
        note={note}
        patient={patient}
        conversationId={conversationId}
        onDone={() => void asked.refetch()}
        onPutAway={(carerId) => setPut(putAway(conversationId, [...put, carerId]))}
      />
    ));
}

const placeOf = (conversationId: string) => `consulta.care-bar.${conversationId}`;

/** Suggestions that somebody has put away on this device. */
function readPutAway(conversationId: string): string[] {
  return (window.localStorage.getItem(placeOf(conversationId)) ?? '').split(' ').filter((id) => id !== '');
}

function putAway(conversationId: string, ids: string[]): string[] {
  window.localStorage.setItem(placeOf(conversationId), ids.join(' '));
  return ids;
}

interface NoteProps {
  note: CareNote;
  patient: string;
  conversationId: string;
  onDone(): void;
  onPutAway(carerId: string): void;
}

function Note({ note, patient, conversationId, onDone, onPutAway }: NoteProps) {
  const t = useTranslations('proxy.bar');
  const engine = useEngine();
  if (note.kind === 'about')
    return (
      <Line
        tone="bg-surface text-muted"
        words={
          note.carers.length === 0
            ? t('about', { patient })
            : t('aboutWith', { patient, carers: note.carers.join(', '), count: note.carers.length })
        }
      />
    );
  const names = { name: note.carer.name, patient };
  if (note.kind === 'let-in')
    return (
      <Line
        tone="bg-info-soft text-on-info-soft"
        words={t('couldRead', names)}
        onPutAway={() => onPutAway(note.carer.userId)}
      >
        <Change
          label={t('letIn', names)}
          title={t('letInTitle', names)}
          text={t('letInText', names)}
          act={() => engine.addMembers(conversationId, [note.carer.userId])}
          onDone={onDone}
        />
      </Line>
    );
  return (
    <Line tone="bg-warn-soft text-on-warn-soft" words={t('over', names)}>
      {note.possible && (
        <Change
          label={t('remove', names)}
          title={t('removeTitle', names)}
          text={t('removeText', names)}
          danger
          act={() => engine.removeMember(conversationId, note.carer.userId)}
          onDone={onDone}
        />
      )}
    </Line>
  );
}

interface LineProps {
  tone: string;
  words: string;
  children?: ReactNode;
  onPutAway?: () => void;
}

function Line({ tone, words, children, onPutAway }: LineProps) {
  const t = useTranslations('proxy.bar');
  return (
    <div className={`flex shrink-0 items-start gap-3 border-line border-b py-1.5 pr-2 pl-4 text-sm ${tone}`}>
      <UserCheck aria-hidden="true" size={18} className="mt-0.5 shrink-0" />
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-4 gap-y-1.5">
        <p className="min-w-0 flex-1 basis-56">{words}</p>
        {children}
      </div>
      {onPutAway !== undefined && (
        <IconButton aria-label={t('putAway')} onPress={onPutAway} className="-my-1.5 text-inherit">
          <X size={20} />
        </IconButton>
      )}
    </div>
  );
}

interface ChangeProps {
  label: string;
  title: string;
  text: string;
  danger?: boolean;
  act(): ReturnType<ReturnType<typeof useEngine>['addMembers']>;
  onDone(): void;
}

/** A change of who is in the conversation, asked once more. */
function Change({ label, title, text, danger = false, act, onDone }: ChangeProps) {
  const ui = useTranslations('ui');
  const [asking, setAsking] = useState(false);
  const { run, pending, failure } = useCommand();
  const confirm = async () => {
    const result = await run(act);
    if (!result.ok) return;
    setAsking(false);
    onDone();
  };
  return (
    <>
      <Button variant="secondary" onPress={() => setAsking(true)}>
        {label}
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        role="alertdialog"
        title={title}
        dismissable={!pending}
        actions={
          <>
            <Button variant="secondary" disabled={pending} onPress={() => setAsking(false)}>
              {ui('cancel')}
            </Button>
            <Button variant={danger ? 'danger' : 'primary'} pending={pending} onPress={confirm}>
              {label}
            </Button>
          </>
        }
      >
        <p>{text}</p>
        <FailureNotice failure={failure} />
      </Dialog>
    </>
  );
}
