/** The page's end of the engine: finds or starts the worker and answers a proxy of its contract. */
import * as Comlink from 'comlink';
import type { EngineApi, EngineStatus } from './engine-api.ts';

const engineLock = 'consulta-engine';
/** How long a page may take that is loaded anew. */
const turnAfterMs = 2_000;

/** Where the page says the worker is: `<meta name="consulta-engine" content="/worker/engine-….js">`. */
function workerUrl(): string {
  const url = document.querySelector('meta[name="consulta-engine"]')?.getAttribute('content');
  if (!url) throw new Error('The page does not name the engine.');
  return url;
}

/** A port to the engine; the lock that this tab holds tells the engine when the tab is gone. */
function askFor(post: (message: unknown, transfer: Transferable[]) => void): Comlink.Remote<EngineApi> {
  const lock = `consulta-tab-${crypto.randomUUID()}`;
  const channel = new MessageChannel();
  // The lock is held before the engine hears of it, or the engine could be granted it first and take the tab for gone.
  void navigator.locks.request(lock, () => {
    post({ port: channel.port1, lock }, [channel.port1]);
    return new Promise<never>(() => undefined);
  });
  return Comlink.wrap<EngineApi>(channel.port2);
}

/** Listeners cross the thread as proxies. */
function facade(remote: Comlink.Remote<EngineApi>): EngineApi {
  return new Proxy(fallback, {
    get(_, name) {
      if (name === 'then') return undefined;
      const method: unknown = Reflect.get(remote, name);
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) =>
        method(...args.map((each) => (typeof each === 'function' ? Comlink.proxy(each) : each)));
    },
  });
}

async function notHere(): Promise<never> {
  throw new Error('The engine runs in another tab.');
}

/** What is answered while another tab has the engine. */
const fallback: EngineApi = {
  async watchStatus(listener) {
    listener({ phase: 'elsewhere' });
    return () => undefined;
  },
  takeOver: notHere,
  touch: async () => undefined,
  passwordStrength: notHere,
  signIn: notHere,
  unlock: notHere,
  lock: notHere,
  signOut: notHere,
  readInvitation: notHere,
  beginAccount: notHere,
  finishAccount: notHere,
  beginRecovery: notHere,
  finishRecovery: notHere,
  changePassword: notHere,
  beginRecoverySheet: notHere,
  finishRecoverySheet: notHere,
  devices: notHere,
  revokeDevice: notHere,
  sessions: notHere,
  keyLog: notHere,
  checkKeyLog: notHere,
  settleKeyLog: notHere,
  endSession: notHere,
  endOtherSessions: notHere,
  secondFactor: notHere,
  beginSecondFactor: notHere,
  confirmSecondFactor: notHere,
  renewBackupCodes: notHere,
  endSecondFactor: notHere,
  passkeys: notHere,
  beginPasskey: notHere,
  finishPasskey: notHere,
  renamePasskey: notHere,
  removePasskey: notHere,
  beginPasskeyOpening: notHere,
  openWithPasskey: notHere,
  openWithPassword: notHere,
  preferences: notHere,
  setPreferences: notHere,
  setLocale: notHere,
  beginLinking: notHere,
  typeLinkDigits: notHere,
  readLinkCode: notHere,
  approveLinking: notHere,
  finishLinking: notHere,
  cancelLinking: notHere,
  clinicRoot: notHere,
  checkClinicCode: notHere,
  makeClinicRoot: notHere,
  importClinicRoot: notHere,
  clinicRootCode: notHere,
  clinicStaff: notHere,
  staffIdentities: notHere,
  attestStaff: notHere,
  renewStaff: notHere,
  revokeStaff: notHere,
  quickReplies: notHere,
  setQuickReplies: notHere,
  contactDetails: notHere,
  verifyContact: notHere,
  checkQr: notHere,
  acceptKeyChange: notHere,
  watchActing: notHere,
  actFor: notHere,
  refreshActing: notHere,
  watchInbox: notHere,
  loadMoreInbox: notHere,
  retryInbox: notHere,
  contacts: notHere,
  careTeams: notHere,
  startConversation: notHere,
  openStaffNotes: notHere,
  watchConversation: notHere,
  loadBefore: notHere,
  loadAfter: notHere,
  jumpToLatest: notHere,
  retryConversation: notHere,
  send: notHere,
  retry: notHere,
  discard: notHere,
  saveDraft: notHere,
  setTyping: notHere,
  markRead: notHere,
  addMembers: notHere,
  removeMember: notHere,
  leave: notHere,
  restoreMember: notHere,
  search: notHere,
  watchSearch: notHere,
  indexOlder: notHere,
  pauseIndexing: notHere,
  starMessage: notHere,
  beginExport: notHere,
  exportPage: notHere,
  exportFile: notHere,
  watchStarred: notHere,
  watchChanges: notHere,
  enterWaitingRoom: notHere,
  callLine: notHere,
  visitMessage: notHere,
  noteDraft: notHere,
  saveNoteDraft: notHere,
  react: notHere,
  editMessage: notHere,
  deleteMessage: notHere,
  pinMessage: notHere,
  messageInfo: notHere,
  forwardMessage: notHere,
  jumpToMessage: notHere,
  attachmentLimits: notHere,
  addUploads: notHere,
  cancelUpload: notHere,
  retryUpload: notHere,
  thumbnail: notHere,
  readFile: notHere,
};

function connectShared(): EngineApi {
  const worker = new SharedWorker(workerUrl(), { type: 'module', name: 'consulta-engine' });
  worker.port.start();
  const engine = facade(askFor((message, transfer) => worker.port.postMessage(message, transfer)));
  // Gone to another version's tab: only the newest page can have it back.
  const takeOver = async () => window.location.reload();
  return new Proxy(fallback, {
    get: (_, name) => (name === 'takeOver' ? takeOver : Reflect.get(engine, name)),
  });
}

function becomesVisible(): Promise<void> {
  return new Promise((seen) => {
    const look = () => {
      if (document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', look);
      seen();
    };
    document.addEventListener('visibilitychange', look);
    look();
  });
}

/**
 * Without shared workers one tab has the engine: the first, until another takes over or it goes away. Nothing is answered before it is
 * known which.
 */
function connectDedicated(): EngineApi {
  let engine: EngineApi = fallback;
  const listeners = new Set<(status: EngineStatus) => void>();
  const reload = () => window.location.reload();
  function runHere(): Promise<never> {
    const worker = new Worker(workerUrl(), { type: 'module', name: 'consulta-engine' });
    engine = facade(askFor((message, transfer) => worker.postMessage(message, transfer)));
    for (const listener of listeners) void engine.watchStatus(listener);
    return new Promise(() => undefined);
  }
  const request = (options: LockOptions, granted: (lock: Lock | null) => Promise<void>) =>
    void navigator.locks.request(engineLock, options, granted).catch((error: unknown) => {
      // Another tab has taken over: this one's engine ends before two of them write.
      if (error instanceof DOMException && error.name === 'AbortError') reload();
      else throw error;
    });
  /** Runs the engine here if no tab has it, else waits for a turn; resolves once that is known. */
  const tryHere = () =>
    new Promise<void>((tell) => {
      request({ ifAvailable: true }, async (lock) => {
        const isMine = lock !== null && engine === fallback;
        if (lock === null) void takeTurn();
        const held = isMine ? runHere() : undefined;
        tell();
        return held;
      });
    });
  /** When the tab that has it is gone. One that is only loaded anew has it back first; a hidden tab leaves it to who is looked at. */
  async function takeTurn(): Promise<void> {
    await navigator.locks.request(engineLock, async () => undefined);
    await new Promise((passed) => setTimeout(passed, turnAfterMs));
    await becomesVisible();
    await tryHere();
  }
  const known = tryHere();
  async function takeOver(): Promise<void> {
    if (engine === fallback) request({ steal: true }, runHere);
    else reload();
  }
  async function watchStatus(listener: (status: EngineStatus) => void) {
    await known;
    listeners.add(listener);
    await engine.watchStatus(listener);
    return () => listeners.delete(listener);
  }
  return new Proxy(fallback, {
    get(_, name) {
      if (name === 'then') return undefined;
      if (name === 'takeOver') return takeOver;
      if (name === 'watchStatus') return watchStatus;
      return async (...args: unknown[]) => {
        await known;
        const method: unknown = Reflect.get(engine, name);
        return typeof method === 'function' ? method(...args) : method;
      };
    },
  });
}

/** Call it once per page. */
export function connectEngine(): EngineApi {
  return 'SharedWorker' in globalThis ? connectShared() : connectDedicated();
}
