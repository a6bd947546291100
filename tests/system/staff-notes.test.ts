import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectValue } from '#src/features/messaging/client/node-engine.ts';
import { sharedPolicy } from '#src/features/messaging/client/roster-actions.ts';
import { verifyEntry } from '#src/protocol/open/conversation-state.ts';
import { conversationId as asConversationId, type ConversationId } from '#src/protocol/open/ids.ts';
import { staffNonce } from '#src/protocol/open/staff-conversation.ts';
import { addMembers, createConversation, type OpenedEpoch } from '#src/protocol/secret/conversation.ts';
import { openClinic, type Person, type TestClinic } from '#tests/support/person.ts';
import { openRawClinic, outcome, type RawAccount, type RawClinic } from '#tests/support/raw-account.ts';
import { startTestServer, type TestServer } from '#tests/support/test-server.ts';

describe('staff notes between engines', () => {
  let server: TestServer;
  let clinic: TestClinic;
  let rosa: Person;
  let vega: Person;
  let ana: Person;
  let about: string;

  beforeAll(async () => {
    server = await startTestServer();
    clinic = await openClinic(server.origin, server.clinic.bootstrapToken ?? '');
    const careTeamIds = [await clinic.careTeam('Cardiology')];
    rosa = await clinic.add({ name: 'Rosa', role: 'patient', careTeamIds });
    vega = await clinic.add({ name: 'Dr. Vega', role: 'provider', careTeamIds });
    ana = await clinic.add({ name: 'Nurse Ana', role: 'provider', careTeamIds });
    const input = { kind: 'team', careTeamId: careTeamIds[0] ?? '', patientId: await rosa.userId() } as const;
    about = expectValue(await rosa.engine.startConversation(input)).conversationId;
  });
  afterAll(async () => {
    await clinic?.close();
    await server?.close();
  });

  it('go from one provider to the other, and the patient’s device never hears of them', async () => {
    const { conversationId } = expectValue(await vega.engine.openStaffNotes(about));
    await vega.write(conversationId, 'Ask about the new pills');
    expect(expectValue(await ana.engine.openStaffNotes(about))).toEqual({ conversationId });
    await ana.sees(conversationId, 'Ask about the new pills');
    await ana.inbox((view) => view.rows.some((row) => row.conversationId === about), 'the conversation');
    expect(
      await outcome(
        rosa.api.messages.conversation.query({ conversationId, before: null, after: null, limit: 1 }),
      ),
    ).toBe('NOT_FOUND');
    const { conversations } = await rosa.api.messages.list.query({ cursor: null, limit: 10 });
    expect(conversations.map((each) => each.conversationId)).toEqual([about]);
    expect(conversations[0]?.desk).toBeNull();
  });

  it('wait for the one who comes new, and are theirs from the moment a colleague lets them into the conversation', async () => {
    const tom = await clinic.add({ name: 'Dr. Tom', role: 'provider' });
    const { conversationId } = expectValue(await vega.engine.openStaffNotes(about));
    expect(await tom.engine.openStaffNotes(about)).toMatchObject({ failure: { code: 'NOT_FOUND' } });
    expectValue(await vega.engine.addMembers(about, [await tom.userId()]));
    expect(expectValue(await tom.engine.openStaffNotes(about))).toEqual({ conversationId });
    await tom.sees(conversationId, 'Ask about the new pills');
    expectValue(await vega.engine.removeMember(about, await tom.userId()));
    await vega.write(conversationId, 'Tom is gone');
    await ana.sees(conversationId, 'Tom is gone');
    await tom.chat(conversationId, (view) => !view.composer.allowed, 'not a member any more');
  });
});

describe('the server', () => {
  let server: TestServer;
  let clinic: RawClinic;
  let vega: RawAccount;
  let ana: RawAccount;
  let rosa: RawAccount;
  let outside: RawAccount;
  let team: string;
  let about: ConversationId;

  beforeAll(async () => {
    server = await startTestServer();
    clinic = await openRawClinic(server.origin, server.clinic.bootstrapToken);
    vega = await clinic.add('provider');
    ana = await clinic.add('provider');
    rosa = await clinic.add('patient');
    outside = await clinic.add('provider');
    team = await clinic.careTeam(vega.userId, ana.userId, rosa.userId);
    const made = build(vega, [ana, rosa]);
    about = made.conversationId;
    const facts = { kind: 'team', careTeamId: team, patientId: rosa.userId } as const;
    await vega.api.messages.start.mutate({ conversationId: about, ...facts, first: upload(made) });
  });
  afterAll(() => server?.close());

  function build(by: RawAccount, others: RawAccount[], nonce?: Uint8Array) {
    return createConversation({
      author: { userId: by.userId, device: by.device },
      members: [by, ...others].map(({ chain }) => ({ account: chain, role: 'admin' as const })),
      policy: sharedPolicy,
      now: Date.now(),
      ...(nonce === undefined ? {} : { nonce }),
    });
  }
  const upload = ({ entry, boxes }: Pick<OpenedEpoch, 'entry' | 'boxes'>) => ({
    entry,
    boxes: boxes.map(({ userId, box }) => ({ userId, box })),
  });
  const staff = (aboutConversationId: string | null) =>
    ({ kind: 'staff', aboutConversationId, careTeamId: null, patientId: null }) as const;

  it('takes staff notes of the providers of that conversation only', async () => {
    const start = (by: RawAccount, others: RawAccount[]) => {
      const made = build(by, others, staffNonce(about));
      return outcome(
        by.api.messages.start.mutate({
          conversationId: made.conversationId,
          ...staff(about),
          first: upload(made),
        }),
      );
    };
    expect(await start(vega, [rosa])).toBe('REFUSED:E_ROSTER');
    expect(await start(rosa, [vega])).toBe('REFUSED:E_ROSTER');
    expect(await start(vega, [outside])).toBe('NOT_FOUND');
    expect(await start(outside, [vega])).toBe('NOT_FOUND');
    expect(await start(vega, [ana])).toBe('ok');
  });

  it('wants their id to say what they are about, and notes to be about a conversation with a patient', async () => {
    const plain = build(vega, [ana]);
    const first = upload(plain);
    const { conversationId } = plain;
    expect(await outcome(vega.api.messages.start.mutate({ conversationId, ...staff(about), first }))).toBe(
      'REFUSED:E_CONTEXT',
    );
    expect(await outcome(vega.api.messages.start.mutate({ conversationId, ...staff(null), first }))).toBe(
      'BAD_INPUT',
    );
    const among = build(vega, [outside]);
    await vega.api.messages.start.mutate({
      conversationId: among.conversationId,
      kind: 'direct',
      careTeamId: null,
      patientId: null,
      first: upload(among),
    });
    const notes = build(vega, [outside], staffNonce(among.conversationId));
    expect(
      await outcome(
        vega.api.messages.start.mutate({
          conversationId: notes.conversationId,
          ...staff(among.conversationId),
          first: upload(notes),
        }),
      ),
    ).toBe('NOT_FOUND');
  });

  it('lets nobody else in later', async () => {
    const { conversations } = await vega.api.messages.list.query({ cursor: null, limit: 10 });
    const id = asConversationId(conversations.find(({ kind }) => kind === 'staff')?.conversationId ?? '');
    const made = build(vega, [ana], staffNonce(about));
    expect(made.conversationId).toBe(id);
    const { rows } = await server.clinic.database.pool.query<{ signed: Uint8Array }>(
      'SELECT signed FROM conversation_entry WHERE conversation_id = $1',
      [id],
    );
    expect(rows).toHaveLength(1);
    const chains = new Map([vega, ana, rosa, outside].map(({ userId, chain }) => [userId, chain]));
    const lookup = (userId: RawAccount['userId']) => chains.get(userId) ?? null;
    const state = verifyEntry(null, rows[0]?.signed ?? new Uint8Array(), lookup);
    const base = {
      state,
      author: { userId: vega.userId, device: vega.device },
      current: lookup,
      lookup,
      epochKey: made.epochKey,
      tips: [],
      afterSeq: 0,
      now: Date.now(),
    };
    const add = (who: RawAccount) => {
      const next = addMembers(base, [{ account: who.chain, role: 'member' }]);
      return outcome(vega.api.messages.addEntry.mutate({ conversationId: id, next: upload(next) }));
    };
    expect(await add(rosa)).toBe('REFUSED:E_ROSTER');
    expect(await add(outside)).toBe('NOT_FOUND');
  });
});
