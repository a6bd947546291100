/** Attacks on the comparison of a call. */
import { H } from '../open/hash.ts';
import { SasExchange, sasCommits } from '../secret/sas-exchange.ts';
import { offerOf } from './call.attacks.ts';
import { type Caller, callWorld, newConnection } from './call-world.ts';
import { type Attack, expectTrue, now, person, refuses } from './world.ts';

export const sasAttacks: Attack[] = [
  {
    number: 52,
    rule: 'SAS-2',
    title: 'a reveal that does not fit the commitment, and any step out of turn, ends the comparison',
    run: () => {
      const { ada, ben, call, people } = callWorld();
      const connection = newConnection();
      const end = (who: Caller, identity: Uint8Array) => ({
        party: who.side.me,
        fingerprint: who.transport.fingerprint,
        identity,
      });
      const ends = [end(ada, people[0].chain.fp), end(ben, people[1].chain.fp)] as const;
      const [a, b] = sasCommits(ends[0].party, ends[1].party) ? ends : [ends[1], ends[0]];
      const both = () => ({
        committer: new SasExchange({ callId: call, connection, own: a, other: b }),
        other: new SasExchange({ callId: call, connection, own: b, other: a }),
      });
      const run = (between: (sas: ReturnType<typeof both>) => void) => between(both());
      run(({ committer, other }) => {
        const commit = committer.start();
        expectTrue(other.start() === null, 'only one commits');
        if (commit === null) throw new Error('no commitment');
        const nonce = other.take(commit).send;
        if (nonce === null) throw new Error('no nonce');
        const mine = committer.take(nonce);
        if (mine.send === null) throw new Error('no reveal');
        const theirs = other.take(mine.send);
        expectTrue(mine.sas?.emoji.length === 7, 'seven pictures');
        expectTrue(mine.sas?.numbers.every((n) => /^\d{4}$/.test(n)) === true, 'numbers of four digits');
        expectTrue(JSON.stringify(mine.sas) === JSON.stringify(theirs.sas), 'the same on both sides');
        refuses('E_SAS_COMMIT', () => other.take(commit));
      });
      run(({ committer, other }) => {
        const commit = committer.start();
        if (commit === null) throw new Error('no commitment');
        other.take(commit);
        // Chosen after B's nonce was known.
        refuses('E_SAS_COMMIT', () => other.take({ type: 'sas-reveal', connection, nonce: H('chosen') }));
      });
      run(({ committer, other }) => {
        refuses('E_SAS_COMMIT', () => other.take({ type: 'sas-reveal', connection, nonce: H('early') }));
        refuses('E_SAS_COMMIT', () =>
          committer.take({ type: 'sas-commit', connection, commitment: H('mine') }),
        );
      });
      run(({ committer }) => {
        const elsewhere = newConnection();
        refuses('E_SAS_COMMIT', () =>
          committer.take({ type: 'sas-nonce', connection: elsewhere, nonce: H('nonce') }),
        );
      });
    },
  },
  {
    number: 52,
    rule: 'SAS-1',
    title: 'two people between whom somebody stands see different strings',
    run: () => {
      const { ada, ben, call, people } = callWorld();
      const connection = newConnection();
      const mallory = person('Mallory').chain.fp;
      const party = { a: ada.side.me, b: ben.side.me };
      const cert = H('certificate of the one in the middle');
      const own = { party: party.a, fingerprint: ada.transport.fingerprint, identity: people[0].chain.fp };
      const middle = { party: party.b, fingerprint: cert, identity: mallory };
      const honest = { party: party.b, fingerprint: ben.transport.fingerprint, identity: people[1].chain.fp };
      const nonce = H('nonce');
      const random = () => nonce;
      const strings = [middle, honest].map((other) => {
        const mine = new SasExchange({ callId: call, connection, own, other, random });
        const theirs = new SasExchange({ callId: call, connection, own: other, other: own, random });
        const [first, second] = sasCommits(own.party, other.party) ? [mine, theirs] : [theirs, mine];
        const commit = first.start();
        const answer = commit === null ? null : second.take(commit).send;
        return answer === null ? '' : JSON.stringify(first.take(answer).sas);
      });
      expectTrue(strings[0] !== strings[1] && strings[0] !== '', 'different strings');
      refuses('E_CALL_REPLAY', () =>
        ben.receiver.open(ada.say(ben, { type: 'sas-nonce', connection, nonce }), now),
      );
      const open = offerOf(ada, connection);
      ben.receiver.open(ada.say(ben, open), now);
      refuses('E_CALL_REPLAY', () =>
        ben.receiver.open(ada.say(ben, { type: 'sas-nonce', connection, nonce }), now),
      );
    },
  },
];
