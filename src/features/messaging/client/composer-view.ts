/** Whether one may write into a conversation. Pure: state in, view out. */
import { Refusal, type RefusalCode } from '#src/protocol/open/refusal.ts';
import { auditRoster } from '#src/protocol/open/roster-keys.ts';
import type { Conversation } from './conversation.ts';
import type { ComposerState, PersonView } from './engine-api.ts';

function refusalOf(conversation: Conversation): RefusalCode | null {
  if (conversation.failure?.kind === 'refusal') return conversation.failure.code;
  return null;
}

/** Members whose identity in force is not the one that the roster names. */
export function resetMembers(conversation: Conversation): string[] {
  const { state } = conversation.keys;
  const { directory } = conversation.context.session;
  return (state?.roster ?? [])
    .filter(
      (member) =>
        directory.current(member.userId) !== null &&
        directory.lookup(member.userId, member.fp) !== directory.current(member.userId),
    )
    .map((member) => member.userId);
}

/** Whether something may be written now, and if not, why. */
export function composer(conversation: Conversation, others: readonly PersonView[]): ComposerState {
  const { keys, summary, context } = conversation;
  const blocked = (
    reason: Extract<ComposerState, { allowed: false }>['reason'],
    people: PersonView[] = [],
    code: RefusalCode | null = null,
  ): ComposerState => ({
    allowed: false,
    reason,
    people,
    code,
  });
  if (!summary.active) return blocked('not-member');
  const code = refusalOf(conversation);
  if (code !== null) return blocked('refused', [], code);
  if (keys.state === null) return { allowed: true };
  const me = context.session.keeper.me.userId;
  if (!keys.state.roster.some((member) => member.userId === me)) return blocked('not-member');
  const changed = others.filter((person) => person.state === 'changed');
  if (changed.length > 0) return blocked('key-changed', changed, 'E_KEY_CHANGED');
  const reset = resetMembers(conversation);
  if (reset.length > 0)
    return blocked(
      'reset',
      others.filter((person) => reset.includes(person.userId)),
    );
  try {
    const reason = auditRoster(keys.state, context.session.directory.current);
    if (reason?.reason === 'reset')
      return blocked(
        'reset',
        others.filter((person) => person.userId === reason.userId),
      );
  } catch (error) {
    if (error instanceof Refusal) return blocked('refused', [], error.code);
    throw error;
  }
  return { allowed: true };
}
