/** Attacks by and on guests of a call. */
import { fromBase64Url, toBase64Url } from '../open/bytes.ts';
import type { SignalContent } from '../open/call-signal.ts';
import { decode, encList } from '../open/encoding.ts';
import { H } from '../open/hash.ts';
import { guestId } from '../open/ids.ts';
import { limits } from '../open/limits.ts';
import { addDevice, retireDevice } from '../secret/account-changes.ts';
import { roomChannel } from '../secret/call-channel.ts';
import { GuestSide } from '../secret/call-sides.ts';
import { openSignal } from '../secret/calls.ts';
import { newDeviceKeys, randomUuid } from '../secret/device-keys.ts';
import { newGuestInvite, newGuestKeys, readGuestLink, writeGuestLink } from '../secret/guests.ts';
import {
  admission,
  type Caller,
  callWorld,
  connect,
  forgeSignal,
  guestIn,
  inviteTo,
  join,
  memberIn,
} from './call-world.ts';
import { type Attack, expectTrue, now, person, refuses, take } from './world.ts';

function knockOf(guest: Caller): SignalContent {
  return { type: 'knock', publicKey: guest.side.keys.pk, name: 'Gil' };
}

/** Ada in a call with Ben and Cat lets Gil in. */
function withGuest() {
  const world = callWorld();
  const { ada, ben, cat } = world;
  const invite = inviteTo(world);
  const gil = guestIn(world, invite);
  const admit = admission(invite, gil);
  ada.receiver.open(gil.say(ada, knockOf(gil)), now);
  ada.receiver.admit(admit);
  ben.receiver.open(ada.say(ben, admit), now);
  const named = [ben, cat].map(({ side }) => ({
    party: side.me,
    publicKey: side.keys.pk,
    name: 'somebody',
    pairKey: null,
  }));
  const welcome: SignalContent = { type: 'welcome', publicKey: gil.side.keys.pk, parties: named };
  return { world, ada, ben, cat, gil, invite, admit, welcome };
}

export const guestAttacks: readonly Attack[] = [
  {
    number: null,
    rule: 'GST-1',
    title: 'a link comes back as it was; a broken, long, old or empty one is refused',
    run: () => {
      const invite = inviteTo(callWorld());
      const text = writeGuestLink(invite);
      const read = readGuestLink(text, now);
      expectTrue(writeGuestLink(read) === text && read.callId === invite.callId, 'the same link');
      for (let length = 0; length < text.length; length++)
        refuses('E_MALFORMED', () => readGuestLink(text.slice(0, length), now));
      refuses('E_SIZE', () => readGuestLink('A'.repeat(limits.guestLinkBytes + 4), now));
      refuses('E_CALL_REPLAY', () => readGuestLink(text, invite.expiresAt + 1));
      const fields = decode(fromBase64Url(text), limits.guestLinkBytes, (f) =>
        Array.from({ length: 6 }, () => f.bytes(limits.guestLinkBytes)),
      );
      const change = (at: number, field: Uint8Array | number) =>
        toBase64Url(encList(fields.map((old, i) => (i === at ? field : old))));
      refuses('E_VERSION', () => readGuestLink(change(0, 2), now));
      refuses('E_MALFORMED', () => readGuestLink(change(4, new Uint8Array(0)), now));
      const { callId, expiresAt } = invite;
      refuses('E_MALFORMED', () => newGuestInvite({ callId, expiresAt, hosts: [] }));
    },
  },
  {
    number: null,
    rule: 'GST-2',
    title: 'who has the link can knock and nothing else, for this call and until it expires',
    run: () => {
      const world = callWorld();
      const { ada, ben } = world;
      const invite = inviteTo(world);
      const gil = guestIn(world, invite);
      refuses('E_SENDER', () => ada.receiver.open(gil.say(ada, join), now));
      refuses('E_SENDER', () => ada.say(gil, join));
      refuses('E_SENDER', () => ben.receiver.open({ ...gil.say(ada, knockOf(gil)), ...toOf(ben) }, now));
      refuses('E_CALL_REPLAY', () =>
        ada.receiver.open(gil.say(ada, knockOf(gil), invite.expiresAt), invite.expiresAt + 1),
      );
      const named: SignalContent = { type: 'knock', publicKey: H('another key'), name: 'Gil' };
      refuses('E_SIG', () => ada.receiver.open(gil.say(ada, named), now));
      ada.receiver.open(gil.say(ada, knockOf(gil)), now);
      refuses('E_CONTEXT', () => ada.side.expectGuest(inviteTo(callWorld())));
      // A member does not knock.
      refuses('E_CONTEXT', () => ada.receiver.open(ben.say(ada, knockOf(ben)), now));
      // What turns a guest away may be said to one who was not let in.
      gil.receiver.open(ada.say(gil, { type: 'bye', reason: 'declined' }), now);
    },
  },
  {
    number: null,
    rule: 'GST-3',
    title: 'once let in, the key of the first holder of a link counts; others with the link stay outside',
    run: () => {
      const { world, ada, gil, invite, admit } = withGuest();
      const thief = guestIn(world, invite);
      refuses('E_SIG', () => ada.receiver.open({ ...thief.say(ada, knockOf(thief)), counter: 1 }, now));
      refuses('E_SENDER', () => ada.receiver.admit(admission(invite, thief)));
      const other: SignalContent = { type: 'knock', publicKey: thief.side.keys.pk, name: 'Gil' };
      refuses('E_SENDER', () => ada.receiver.open(gil.say(ada, other), now));
      ada.receiver.admit(admit);
      connect(gil, ada);
    },
  },
  {
    number: null,
    rule: 'GST-4',
    title: 'only a provider lets guests in, and no more than a call holds',
    run: () => {
      const world = callWorld();
      const { ada, ben, cat } = world;
      const invite = inviteTo(world);
      const gil = guestIn(world, invite);
      refuses('E_ROLE', () => cat.receiver.open(ben.say(cat, admission(invite, gil)), now));
      refuses('E_SENDER', () => cat.receiver.open({ ...gil.say(ada, join), ...toOf(cat) }, now));
      cat.receiver.open(ada.say(cat, admission(invite, gil)), now);
      for (let more = 0; more < 2; more++) {
        const again = inviteTo(world);
        cat.receiver.open(ada.say(cat, admission(again, guestIn(world, again))), now);
      }
      const last = inviteTo(world);
      refuses('E_SIZE', () => cat.receiver.open(ada.say(cat, admission(last, guestIn(world, last))), now));
    },
  },
  {
    number: null,
    rule: 'GST-5',
    title: 'a guest hears the hosts of its link and whom they name, nobody else',
    run: () => {
      const { world, ada, ben, cat, gil, invite, welcome } = withGuest();
      refuses('E_SENDER', () => gil.receiver.open(ben.say(gil, join), now));
      refuses('E_ROLE', () => {
        gil.receiver.open(ada.say(gil, welcome), now);
        return gil.receiver.open(ben.say(gil, welcome), now);
      });
      gil.receiver.open(ben.say(gil, join), now);
      connect(gil, ben);
      refuses('E_CONTEXT', () =>
        gil.receiver.open(ada.say(gil, { type: 'welcome', publicKey: H('other'), parties: [] }), now),
      );
      refuses('E_CONTEXT', () =>
        gil.receiver.open(ada.say(gil, { type: 'admit', party: cat.side.me, guest: null }), now),
      );
      refuses('E_CONTEXT', () => ben.receiver.open(ada.say(ben, welcome), now));
      gil.receiver.open(ada.say(gil, { ...welcome, parties: [] }), now);
      refuses('E_SENDER', () => gil.receiver.open(ben.say(gil, join), now));
      // Hosts are checked against the link: another identity, another device, a revoked one.
      const eve = person('Eve');
      const keys = newGuestKeys();
      refuses('E_SENDER', () => new GuestSide({ invite, keys, hosts: [eve.chain] }));
      const [host] = world.people;
      const phone = newDeviceKeys();
      const base = { account: host.account, chain: host.chain, now };
      const two = take(host, addDevice(base, { device: phone, label: 'Phone' }));
      const onPhone = memberIn(world.call, world.made, { ...two, device: phone }, [two]);
      const { guestId: id, roomSecret } = invite;
      const raw = forgeSignal({
        channel: roomChannel(roomSecret, world.call, id),
        call: world.call,
        from: onPhone.side.me,
        to: gil.side.me,
        counter: 1,
        signer: phone.keys,
        content: join,
      });
      refuses('E_DEVICE', () => openSignal(raw, gil.side));
      openSignal(raw, new GuestSide({ invite, keys, hosts: [two.chain] }));
      const out = retireDevice({ account: two.account, chain: two.chain, now: now + 5 }, phone.deviceId);
      const after = new GuestSide({ invite, keys, hosts: [take(two, out).chain] });
      refuses('E_DEVICE', () => openSignal(raw, after));
    },
  },
  {
    number: 54,
    rule: 'GST-6',
    title: 'a guest who was put out is not heard, neither by hosts nor by members nor by other guests',
    run: () => {
      const { ada, ben, gil, invite, admit, welcome } = withGuest();
      gil.receiver.open(ada.say(gil, welcome), now);
      connect(gil, ben);
      const out: SignalContent = { type: 'remove', party: gil.side.me };
      const told = ada.say(gil, out);
      ben.receiver.open(ada.say(ben, out), now);
      ada.receiver.remove(gil.side.me);
      refuses('E_SENDER', () => ben.receiver.open(gil.say(ben, join), now));
      refuses('E_SENDER', () => ada.receiver.open(gil.say(ada, join), now));
      refuses('E_SENDER', () => ada.receiver.open(gil.say(ada, knockOf(gil)), now));
      gil.receiver.open(told, now);
      ada.receiver.admit(admit);
      ada.receiver.open(gil.say(ada, join), now);
      expectTrue(invite.callId === gil.side.callId, 'one call');
    },
  },
  {
    number: null,
    rule: 'GST-5',
    title: 'two guests share a key that a host made for them, and no third guest has it',
    run: () => {
      const world = callWorld();
      const { ada } = world;
      const [gil, hal, ida] = [0, 1, 2].map(() => guestIn(world));
      if (!(gil && hal && ida)) throw new Error('nobody');
      const name = (guest: typeof gil, other: typeof gil) => ({
        party: guest.side.me,
        publicKey: guest.side.keys.pk,
        name: 'guest',
        pairKey: ada.side.pairKey(guest.side.me.id, other.side.me.id),
      });
      const meets = (guest: typeof gil, others: readonly (typeof gil)[]) =>
        guest.side.welcome(
          guest.side.keys.pk,
          others.map((other) => name(other, guest)),
        );
      meets(gil, [hal, ida]);
      meets(hal, [gil]);
      meets(ida, [gil]);
      connect(gil, hal);
      refuses('E_SENDER', () => hal.receiver.open({ ...ida.say(gil, join), ...toOf(hal) }, now));
      refuses('E_COMMIT', () => {
        meets(hal, [gil, ida]);
        return hal.receiver.open({ ...ida.say(gil, join), ...toOf(hal) }, now);
      });
      const unknown = { userId: null, id: guestId(randomUuid()) };
      refuses('E_SENDER', () => gil.side.channelWith(unknown));
    },
  },
];

function toOf(other: Caller): { toUser: string | null; to: string } {
  return { toUser: other.side.me.userId, to: other.side.me.id };
}
