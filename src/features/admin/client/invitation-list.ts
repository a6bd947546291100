/** A table of people to invite (CSV, as spreadsheets save it), read and judged line by line on the device. Pure. */
import Papa from 'papaparse';
import { displayName, email, type Role } from '#src/features/identity/contract.ts';
import { mostInvited } from '../contract.ts';

export type LineProblem =
  | 'nameWrong'
  | 'emailWrong'
  | 'roleWrong'
  | 'roleForbidden'
  | 'teamWrong'
  | 'teamMissing'
  | 'twice';
export type ListProblem = 'empty' | 'columns' | 'long';

export interface InvitationLine {
  /** As the spreadsheet counts: the heading is 1. */
  line: number;
  name: string;
  email: string;
  role: Role;
  /** What stood there, when it is no role. */
  roleText: string;
  careTeamIds: string[];
  problems: LineProblem[];
}

export interface InvitationRules {
  teams: readonly { id: string; name: string }[];
  /** Providers invite patients into their own care teams only. */
  patientsOnly: boolean;
}

const fold = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[\s_-]+/gu, ' ')
    .trim()
    .toLowerCase();

/** Headings in both languages, as people write them. */
const columns = {
  name: ['name', 'nombre', 'nombre y apellidos', 'full name'],
  email: ['e mail', 'email', 'mail', 'correo', 'correo electronico'],
  role: ['role', 'rol', 'funcion'],
  teams: ['care team', 'care teams', 'team', 'teams', 'equipo', 'equipos'],
} as const;
type Column = keyof typeof columns;

const roleWords: Record<Role, readonly string[]> = {
  patient: ['', 'patient', 'paciente', 'caregiver', 'carer', 'cuidador', 'cuidadora'],
  provider: [
    'provider',
    'profesional',
    'doctor',
    'doctora',
    'medico',
    'medica',
    'nurse',
    'enfermero',
    'enfermera',
  ],
  admin: ['admin', 'administrator', 'administrador', 'administradora', 'clinic office', 'administracion'],
};

function roleOf(text: string): Role | null {
  const word = fold(text);
  if (roleWords.patient.includes(word)) return 'patient';
  if (roleWords.provider.includes(word)) return 'provider';
  return roleWords.admin.includes(word) ? 'admin' : null;
}

function places(heading: readonly string[]): Record<Column, number> {
  const words = heading.map(fold);
  const place = (column: Column) => {
    const known: readonly string[] = columns[column];
    return words.findIndex((word) => known.includes(word));
  };
  return { name: place('name'), email: place('email'), role: place('role'), teams: place('teams') };
}

function readLine(cells: Record<Column, string>, line: number, rules: InvitationRules): InvitationLine {
  const problems: LineProblem[] = [];
  const name = displayName.safeParse(cells.name);
  const address = email.safeParse(cells.email.trim());
  const role = roleOf(cells.role);
  const names = cells.teams
    .split(/[;|]/u)
    .map((each) => each.trim())
    .filter((each) => each !== '');
  const found = names.map((each) => rules.teams.find((team) => fold(team.name) === fold(each)));
  if (!name.success) problems.push('nameWrong');
  if (!address.success) problems.push('emailWrong');
  if (role === null) problems.push('roleWrong');
  else if (rules.patientsOnly && role !== 'patient') problems.push('roleForbidden');
  if (found.includes(undefined)) problems.push('teamWrong');
  else if (rules.patientsOnly && found.length === 0) problems.push('teamMissing');
  return {
    line,
    name: name.success ? name.data : cells.name,
    email: address.success ? address.data : cells.email.trim(),
    role: role ?? 'patient',
    roleText: cells.role.trim(),
    careTeamIds: [...new Set(found.flatMap((team) => (team === undefined ? [] : [team.id])))],
    problems,
  };
}

/** The people of a table with headings for name and e-mail, and perhaps role and care teams (several with ; between). */
export function readInvitationList(
  text: string,
  rules: InvitationRules,
): { ok: true; lines: InvitationLine[] } | { ok: false; problem: ListProblem } {
  const { data } = Papa.parse<string[]>(text.replace(/^\uFEFF/u, ''), { skipEmptyLines: false });
  const rows = data.map((cells, index) => ({ cells, line: index + 1 }));
  const [heading, ...rest] = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (heading === undefined) return { ok: false, problem: 'empty' };
  const at = places(heading.cells);
  if (at.name === -1 || at.email === -1) return { ok: false, problem: 'columns' };
  if (rest.length === 0) return { ok: false, problem: 'empty' };
  if (rest.length > mostInvited) return { ok: false, problem: 'long' };
  const seen = new Set<string>();
  const lines = rest.map(({ cells, line }) => {
    const cell = (place: number) => cells[place] ?? '';
    const read = readLine(
      { name: cell(at.name), email: cell(at.email), role: cell(at.role), teams: cell(at.teams) },
      line,
      rules,
    );
    if (seen.has(read.email) && !read.problems.includes('emailWrong')) read.problems.push('twice');
    seen.add(read.email);
    return read;
  });
  return { ok: true, lines };
}

/** Bytes of a file as text: UTF-8, or what spreadsheets on Windows write otherwise. */
export function decodeTable(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** A table as CSV that spreadsheets open as text: a name that begins like a formula stays a name. */
export function writeTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = { fields: [...headings], data: rows.map((row) => [...row]) };
  return `\uFEFF${Papa.unparse(table, { escapeFormulae: true, newline: '\r\n' })}\r\n`;
}
