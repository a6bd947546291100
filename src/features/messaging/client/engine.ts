/** The engine: identity and messaging behind the one contract with the screens. Runs in the worker, and in Node for tests and the seed. */
import { FileReader } from '#src/features/attachments/client/file-reader.ts';
import type { FileTransport } from '#src/features/attachments/client/file-transport.ts';
import type { PictureTools } from '#src/features/attachments/client/picture-tools.ts';
import { UploadQueue } from '#src/features/attachments/client/upload-queue.ts';
import { createExportCommands } from '#src/features/export/client/export-commands.ts';
import { AccountSettings } from '#src/features/identity/client/account-settings.ts';
import { checkContactQr, readContact } from '#src/features/identity/client/contacts.ts';
import { DeviceLinking } from '#src/features/identity/client/device-linking.ts';
import { Enrolment } from '#src/features/identity/client/enrolment.ts';
import { attempt } from '#src/features/identity/client/failure.ts';
import { type IdentityDeps, IdentityEngine } from '#src/features/identity/client/identity-engine.ts';
import { keyLogCommands } from '#src/features/identity/client/key-log-commands.ts';
import { passkeyCommands } from '#src/features/identity/client/passkey-commands.ts';
import { passwordStrength } from '#src/features/identity/client/password-strength.ts';
import { signInCommands } from '#src/features/identity/client/sign-in-commands.ts';
import type { UnlockedSession } from '#src/features/identity/client/unlocked-session.ts';
import { readCareTeams, readContacts } from '#src/features/proxy/client/reach.ts';
import { searchCommands } from '#src/features/search/client/search-commands.ts';
import { SearchIndex } from '#src/features/search/client/search-index.ts';
import { SearchService } from '#src/features/search/client/search-service.ts';
import { Starred } from '#src/features/search/client/starred.ts';
import { createTrustCommands } from '#src/features/trust/client/trust-commands.ts';
import { CallLines } from '#src/features/video/client/call-lines.ts';
import { readNoteDraft, saveNoteDraft } from '#src/features/video/client/note-drafts.ts';
import type { ServerChange } from '#src/features/video/client/visits-api.ts';
import { enterWaitingRoom } from '#src/features/video/client/waiting-presence.ts';
import { DomainError } from '#src/platform/domain-error.ts';
import { secretReady } from '#src/protocol/secret/sodium-secret.ts';
import { createAttachmentCommands } from './attachment-commands.ts';
import type { MessagingContext } from './context.ts';
import type { ActingView, ChatView, EngineApi, EngineStatus, InboxView } from './engine-api.ts';
import { createMessageCommands } from './message-commands.ts';
import { MessagingEngine } from './messaging-engine.ts';
import { addPeople, leaveConversation, removePerson, restorePerson } from './roster-actions.ts';
import { readVisitMessage } from './visit-message.ts';

export interface Engine extends EngineApi {
  /** Ends everything it opened. */
  close(): Promise<void>;
  /** Another engine of this browser, of a newer version, has taken over: two must never seal or send at once. */
  giveUp(): Promise<void>;
}

const actingForOneself: ActingView = { loaded: false, current: null, charges: [], ownUnread: 0 };
const emptyInbox: InboxView = { status: 'loading', failure: null, rows: [], hasMore: false, totalUnread: 0 };
/** A socket that stays away this long may mean that the session ended: ask over HTTP. */
const verifyAfterMs = 1_500;

export interface EngineDeps extends IdentityDeps {
  files: FileTransport;
  /** Null where pictures cannot be drawn: then they go only as they are. */
  pictures: PictureTools | null;
}

/** Starts the engine on what the platform hands in. */
export async function createEngine(deps: EngineDeps): Promise<Engine> {
  await secretReady();
  const identity = new IdentityEngine(deps);
  const settings = new AccountSettings(identity);
  const enrolment = new Enrolment(identity);
  const linking = new DeviceLinking(identity);
  const { transport, clock } = deps;
  const lines = new CallLines();
  let messaging: MessagingEngine | null = null;
  let search: SearchService | null = null;
  const inboxListeners = new Set<(view: InboxView) => void>();
  const actingListeners = new Set<(view: ActingView) => void>();
  const changeListeners = new Set<(change: ServerChange) => void>();
  const statusListeners = new Set<(status: EngineStatus) => void>();
  let cancelVerify: () => void = () => undefined;
  let gaveUp = false;

  function status(): EngineStatus {
    if (gaveUp) return { phase: 'elsewhere' };
    const phase = identity.phase.value;
    const session = identity.session.value;
    if (phase.phase !== 'ready') return phase;
    if (session === null) return { phase: 'starting' };
    const { keeper, sharedComputer } = session;
    return { phase: 'ready', me: keeper.me, connection: transport.connection.value, sharedComputer };
  }
  const tellStatus = () => {
    const now = status();
    for (const listener of [...statusListeners]) listener(now);
  };

  function openMessaging(session: UnlockedSession): void {
    // Administrators have no conversations.
    if (session.keeper.me.role === 'admin') return;
    const index = new SearchIndex(session.store, clock);
    const { api, connection } = transport;
    const opened: MessagingContext['opened'] = (id, seen) => index.take(id, seen);
    const starred = new Starred(session, clock, () => {
      messaging?.changed();
      search?.starsChanged();
    });
    const uploads = new UploadQueue({
      session,
      transport: deps.files,
      pictures: deps.pictures,
      connection,
      clock,
      readLimits: async () => {
        const { maxFileBytes, maxFilesPerMessage } = await api.attachments.limits.query();
        return { maxBytes: maxFileBytes, maxPerMessage: maxFilesPerMessage };
      },
      cancelOnServer: (key) => api.attachments.cancel.mutate({ key }),
    });
    const files = new FileReader(deps.files, session.scope);
    const engine = new MessagingEngine({ session, api, connection, clock, opened, starred, uploads, files });
    messaging = engine;
    search = new SearchService(engine, index);
    for (const listener of inboxListeners) session.scope.add(engine.watchInbox(listener));
    for (const listener of actingListeners) session.scope.add(engine.watchActing(listener));
    for (const listener of changeListeners) session.scope.add(engine.watchChanges(listener));
  }

  identity.session.watch((session) => {
    messaging = null;
    search = null;
    if (session !== null) openMessaging(session);
  });
  identity.phase.watch(tellStatus);
  transport.connection.watch((connection) => {
    tellStatus();
    cancelVerify();
    if (connection !== 'reconnecting') return;
    cancelVerify = clock.after(verifyAfterMs, () => void identity.verify());
  });

  function session(): UnlockedSession {
    const { value } = identity.session;
    if (value === null) throw new DomainError('UNAUTHENTICATED');
    return value;
  }
  function conversations(): MessagingEngine {
    if (messaging === null) throw new DomainError('FORBIDDEN');
    return messaging;
  }
  const actingFor = () => messaging?.context.acting.current ?? null;
  const nothing = async (work: Promise<unknown>) => {
    await work;
    return null;
  };

  void identity.start();

  return {
    async watchStatus(listener) {
      statusListeners.add(listener);
      listener(status());
      return () => {
        statusListeners.delete(listener);
      };
    },
    // Moving the engine between tabs is the host's business; this one runs already.
    async takeOver() {
      tellStatus();
    },
    async touch() {
      identity.touch();
    },

    passwordStrength,
    signIn: (input) => attempt(() => nothing(identity.signIn(input))),
    unlock: ({ password, code }) => attempt(() => nothing(identity.unlock(password, code))),
    lock: () => identity.lock(),
    signOut: () => attempt(() => nothing(identity.signOut())),
    readInvitation: (token) => attempt(() => transport.api.identity.invitation.mutate({ token })),
    beginAccount: (input) => attempt(() => enrolment.beginAccount(input)),
    finishAccount: ({ typedBack }) => attempt(() => nothing(enrolment.finish(typedBack))),
    beginRecovery: (input) => attempt(() => enrolment.beginRecovery(input)),
    finishRecovery: ({ typedBack }) => attempt(() => nothing(enrolment.finish(typedBack))),
    changePassword: (input) => attempt(() => nothing(settings.changePassword(input))),
    beginRecoverySheet: ({ password }) => attempt(() => enrolment.beginRecoverySheet(password)),
    finishRecoverySheet: ({ typedBack }) => attempt(() => nothing(enrolment.finish(typedBack))),
    devices: () => attempt(() => settings.devices()),
    revokeDevice: (deviceId) => attempt(() => nothing(settings.revokeDevice(deviceId))),
    ...signInCommands(identity),
    ...passkeyCommands(identity),
    beginLinking: () => attempt(() => linking.begin()),
    typeLinkDigits: (digits) => attempt(() => nothing(linking.type(digits))),
    readLinkCode: (code) => attempt(() => nothing(linking.read(code))),
    approveLinking: ({ password }) => attempt(() => linking.approve(password)),
    finishLinking: () => attempt(() => nothing(linking.finish())),
    cancelLinking: () => attempt(() => nothing(linking.cancel())),
    preferences: async () => settings.preferences(),
    quickReplies: () => attempt(async () => settings.quickReplies()),
    setQuickReplies: (replies) => attempt(() => nothing(settings.setQuickReplies(replies))),
    setPreferences: (preferences) => attempt(() => nothing(settings.setPreferences(preferences))),
    async setLocale(locale) {
      const result = await attempt(() => nothing(settings.setLocale(locale)));
      tellStatus();
      return result;
    },

    ...keyLogCommands(session),
    contactDetails: (userId) => attempt(() => readContact(session(), userId)),
    verifyContact: (userId) => attempt(() => nothing(session().directory.pin(userId, 'verified'))),
    checkQr: (userId, qr) => attempt(async () => ({ matches: await checkContactQr(session(), userId, qr) })),
    acceptKeyChange: (userId) => attempt(() => nothing(session().directory.pin(userId, 'new'))),

    async watchActing(listener) {
      actingListeners.add(listener);
      const unwatch = messaging?.watchActing(listener);
      if (unwatch === undefined) listener(actingForOneself);
      return () => {
        actingListeners.delete(listener);
        unwatch?.();
      };
    },
    actFor: (patientId) => attempt(() => nothing(conversations().context.acting.choose(patientId))),
    async refreshActing() {
      await attempt(() => nothing(messaging?.refreshActing() ?? Promise.resolve()));
    },

    async watchInbox(listener) {
      inboxListeners.add(listener);
      const unwatch = messaging?.watchInbox(listener);
      if (unwatch === undefined) listener(emptyInbox);
      return () => {
        inboxListeners.delete(listener);
        unwatch?.();
      };
    },
    async loadMoreInbox() {
      await messaging?.loadMore();
    },
    async retryInbox() {
      await messaging?.refresh();
    },
    contacts: () => attempt(() => readContacts(transport.api, actingFor())),
    careTeams: () => attempt(() => readCareTeams(transport.api, actingFor())),
    startConversation: (input) =>
      attempt(async () => {
        const engine = conversations();
        return { conversationId: await engine.start(input) };
      }),
    openStaffNotes: (conversationId) =>
      attempt(async () => ({ conversationId: await conversations().openStaffNotes(conversationId) })),
    async watchConversation(conversationId, listener: (view: ChatView) => void) {
      return messaging?.watchConversation(conversationId, listener) ?? (() => undefined);
    },
    loadBefore: (id) => withConversation(id, (conversation) => conversation.load('before')),
    loadAfter: (id) => withConversation(id, (conversation) => conversation.load('after')),
    jumpToLatest: (id) => withConversation(id, (conversation) => conversation.jumpToLatest()),
    retryConversation: (id) => withConversation(id, (conversation) => conversation.open()),
    ...createMessageCommands((id) => conversations().get(id)),
    ...createAttachmentCommands(conversations),
    saveDraft: (id, text) => withConversation(id, (conversation) => conversation.saveDraft(text)),
    setTyping: (id, typing) =>
      withConversation(id, async (conversation) => {
        conversation.setTyping(typing);
      }),
    markRead: (id, throughSeq) =>
      withConversation(id, async (conversation) => {
        conversation.markRead(throughSeq);
      }),
    addMembers: (id, userIds) =>
      attempt(async () => {
        await addPeople(await conversations().get(id), userIds);
        return nothing(conversations().followStaffNotes(id));
      }),
    removeMember: (id, userId) =>
      attempt(async () => {
        await removePerson(await conversations().get(id), userId);
        return nothing(conversations().followStaffNotes(id));
      }),
    leave: (id) =>
      attempt(async () => {
        await conversations().leaveStaffNotes(id);
        return nothing(leaveConversation(await conversations().get(id)));
      }),
    restoreMember: (id, userId) =>
      attempt(async () => nothing(restorePerson(await conversations().get(id), userId))),

    callLine: async (place, listener) => lines.open(conversations(), place, listener),
    async watchChanges(listener) {
      changeListeners.add(listener);
      const unwatch = messaging?.watchChanges(listener);
      return () => {
        changeListeners.delete(listener);
        unwatch?.();
      };
    },

    enterWaitingRoom: async (visitId) => enterWaitingRoom(transport.api, clock, visitId),
    visitMessage: (id, messageId) =>
      attempt(async () => readVisitMessage(await conversations().get(id), messageId)),
    noteDraft: (visitId) => attempt(() => readNoteDraft(session().store, visitId)),
    saveNoteDraft: (visitId, text) => attempt(() => nothing(saveNoteDraft(session().store, visitId, text))),

    ...searchCommands(() => search),
    ...createExportCommands(conversations),
    ...createTrustCommands(() => ({ session: session(), api: transport.api, now: () => clock.now() })),

    close,
    async giveUp() {
      gaveUp = true;
      tellStatus();
      await close();
    },
  };

  async function close(): Promise<void> {
    cancelVerify();
    await identity.close();
    await transport.close();
  }

  /** For commands without an answer: trouble shows in the conversation's own view. */
  async function withConversation(
    id: string,
    work: (conversation: Awaited<ReturnType<MessagingEngine['get']>>) => Promise<void>,
  ): Promise<void> {
    const found = await attempt(() => conversations().get(id));
    if (found.ok) await work(found.value);
  }
}
