import { describe, expect, it } from 'vitest';
import { careNotes } from './care-notes.ts';

const maria = { userId: 'maria', name: 'Maria' };
const tom = { userId: 'tom', name: 'Tom' };
const link = (carer: typeof maria, active = true) => ({ carer, relation: 'parent' as const, active });
const child = { userId: 'leo', dependent: true };
const adult = { userId: 'rosa', dependent: false };
const base = { me: 'doctor', mayChangeMembers: true };

describe('what is said above a conversation about a patient', () => {
  it('is nothing without a patient, and nothing to a patient who has no carers', () => {
    expect(careNotes({ ...base, patient: null, carers: [], present: ['doctor'] })).toEqual([]);
    expect(careNotes({ ...base, me: 'rosa', patient: adult, carers: [], present: ['rosa'] })).toEqual([]);
    expect(careNotes({ ...base, patient: adult, carers: [], present: ['doctor', 'rosa'] })).toEqual([]);
  });

  it('tells staff about whom it is and who writes for them', () => {
    const notes = careNotes({
      ...base,
      patient: child,
      carers: [link(maria), link(tom)],
      present: ['doctor', 'maria', 'tom'],
    });
    expect(notes).toEqual([{ kind: 'about', carers: ['Maria', 'Tom'] }]);
  });

  it('tells carers nothing that the frame says already', () => {
    const carers = [link(maria)];
    expect(careNotes({ ...base, me: 'maria', patient: child, carers, present: ['maria', 'doctor'] })).toEqual(
      [],
    );
  });

  it('offers to let a carer in to those who may, and to nobody else', () => {
    const input = { ...base, me: 'rosa', patient: adult, carers: [link(maria)], present: ['rosa', 'doctor'] };
    expect(careNotes(input)).toEqual([{ kind: 'let-in', carer: maria }]);
    expect(careNotes({ ...input, mayChangeMembers: false })).toEqual([]);
  });

  it('says whose link is over as long as they are in the roster, and who may take them out', () => {
    const input = {
      ...base,
      patient: adult,
      carers: [link(maria, false)],
      present: ['doctor', 'rosa', 'maria'],
    };
    expect(careNotes(input)).toEqual([{ kind: 'over', carer: maria, possible: true }]);
    expect(careNotes({ ...input, mayChangeMembers: false })).toEqual([
      { kind: 'over', carer: maria, possible: false },
    ]);
    expect(careNotes({ ...input, present: ['doctor', 'rosa'] })).toEqual([]);
  });
});
