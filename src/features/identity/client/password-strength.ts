/** How hard a password is to guess; the dictionaries are loaded when the first one is typed. */
import type { PasswordStrength } from './account-api.ts';

const shortest = 12;

type Checker = (password: string, personal: string[]) => { score: 0 | 1 | 2 | 3 | 4; warning: string | null };
let checker: Promise<Checker> | null = null;

async function load(): Promise<Checker> {
  const [core, common, english, spanish] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
    import('@zxcvbn-ts/language-en'),
    import('@zxcvbn-ts/language-es-es'),
  ]);
  const factory = new core.ZxcvbnFactory({
    dictionary: {
      ...common.dictionary,
      ...english.dictionary,
      ...Object.fromEntries(Object.entries(spanish.dictionary).map(([name, words]) => [`es-${name}`, words])),
    },
    graphs: common.adjacencyGraphs,
  });
  return (password, personal) => {
    const result = factory.check(password, personal);
    return { score: result.score, warning: result.feedback.warning };
  };
}

/** Parts of the person's own name and address that a password must not consist of. */
function personalWords(personal: readonly string[]): string[] {
  return personal
    .flatMap((text) => text.toLowerCase().split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word.length > 2);
}

function hintFor(password: string, warning: string | null, isPersonal: boolean): PasswordStrength['hint'] {
  if (isPersonal) return 'personal';
  if (password.length < shortest) return 'short';
  if (warning === null || warning === '') return null;
  if (/repeat/i.test(warning)) return 'repeated';
  if (/sequence|row|pattern|date|year/i.test(warning)) return 'sequence';
  if (/name/i.test(warning)) return 'personal';
  return /word/i.test(warning) ? 'words' : 'common';
}

/** Score, whether it will be taken, and what to do about it. */
export async function passwordStrength(password: string, personal: string[]): Promise<PasswordStrength> {
  checker ??= load();
  const words = personalWords(personal);
  // Longer than anybody types; guessing time grows with length and so does the checker's.
  const { score, warning } = (await checker)(password.slice(0, 100), words);
  const isPersonal = words.includes(password.toLowerCase().trim());
  const acceptable = !isPersonal && score >= 1 && (password.length >= shortest || score >= 3);
  return {
    score,
    acceptable,
    hint: acceptable && score >= 3 ? null : hintFor(password, warning, isPersonal),
  };
}
