import { describe, expect, it } from 'vitest';
import { decodeTable, readInvitationList, writeTable } from './invitation-list.ts';

const teams = [
  { id: 'a', name: 'Cardiology' },
  { id: 'b', name: 'Atención primaria' },
];
const read = (text: string, patientsOnly = false) => readInvitationList(text, { teams, patientsOnly });
const lines = (text: string, patientsOnly = false) => {
  const result = read(text, patientsOnly);
  if (!result.ok) throw new Error(result.problem);
  return result.lines;
};

describe('a list of people to invite', () => {
  it('is read with headings in either language, in any order, with commas or semicolons between', () => {
    const [ana] = lines(
      'Correo electrónico;Nombre;Equipos;Rol\r\nANA@mail.example;Ana Ruiz;atencion PRIMARIA|Cardiology;Paciente\r\n',
    );
    expect(ana).toEqual({
      line: 2,
      name: 'Ana Ruiz',
      email: 'ana@mail.example',
      role: 'patient',
      roleText: 'Paciente',
      careTeamIds: ['b', 'a'],
      problems: [],
    });
    const [ben] = lines('name,e-mail\n"Miller, Ben",ben@mail.example');
    expect(ben).toMatchObject({ name: 'Miller, Ben', role: 'patient', careTeamIds: [], problems: [] });
  });

  it('tells for each line what is wrong with it, by the number that the spreadsheet shows', () => {
    const found = lines(
      [
        'name,email,role,team',
        ',x@mail.example,,',
        '',
        'Ana,not an address,,',
        'Ben,ben@mail.example,king,',
        'Eva,eva@mail.example,,Dentistry',
        'Eva,EVA@mail.example,,',
      ].join('\n'),
    );
    expect(found.map(({ line, problems }) => [line, ...problems])).toEqual([
      [2, 'nameWrong'],
      [4, 'emailWrong'],
      [5, 'roleWrong'],
      [6, 'teamWrong'],
      [7, 'twice'],
    ]);
  });

  it('of a provider has patients with a care team only', () => {
    const found = lines(
      'name,email,role,team\nA,a@x.org,provider,Cardiology\nB,b@x.org,,\nC,c@x.org,,cardiology',
      true,
    );
    expect(found.map(({ problems }) => problems)).toEqual([['roleForbidden'], ['teamMissing'], []]);
  });

  it('that is none is refused as a whole', () => {
    expect(read('')).toEqual({ ok: false, problem: 'empty' });
    expect(read('name,email\n')).toEqual({ ok: false, problem: 'empty' });
    expect(read('a,b\nAna,ana@x.org')).toEqual({ ok: false, problem: 'columns' });
    const long = Array.from({ length: 501 }, (_, i) => `N,n${i}@x.org`).join('\n');
    expect(read(`name,email\n${long}`)).toEqual({ ok: false, problem: 'long' });
  });
});

describe('the bytes of a table', () => {
  it('are UTF-8, or what older spreadsheets write', () => {
    expect(decodeTable(new TextEncoder().encode('Núñez'))).toBe('Núñez');
    expect(decodeTable(new Uint8Array([0x4e, 0xfa, 0xf1, 0x65, 0x7a]))).toBe('Núñez');
  });

  it('come back as they were written, and no cell is a formula', () => {
    const text = writeTable(
      ['name', 'link'],
      [
        ['=HYPERLINK("x")', 'https://c.example/join#t'],
        ['Ruiz, "Ana"', '-1'],
      ],
    );
    expect(text.startsWith('\uFEFF')).toBe(true);
    expect(text).toContain(`"'=HYPERLINK(""x"")"`);
    expect(text).toContain(`'-1`);
    expect(text).toContain('"Ruiz, ""Ana"""');
  });
});
