/** The reactions there are to choose from, with their names in both languages. Small on purpose: what people say to each other in a clinic. */
import type { Locale } from '#src/features/identity/contract.ts';

export interface EmojiEntry {
  emoji: string;
  /** Name first, then further words that find it. */
  en: string;
  es: string;
}

export type EmojiGroupId = 'faces' | 'hands' | 'hearts' | 'health' | 'life';

export interface EmojiGroup {
  id: EmojiGroupId;
  entries: readonly EmojiEntry[];
}

/** One press away. */
export const quickReactions = ['👍', '❤️', '😊', '😮', '😢', '🙏'] as const;

/** `emoji|English words|Spanish words`: names up to the first comma. */
function group(id: EmojiGroupId, lines: string): EmojiGroup {
  const entries = lines
    .trim()
    .split('\n')
    .map((line) => {
      const [emoji = '', en = '', es = ''] = line.trim().split('|');
      return { emoji, en, es };
    });
  return { id, entries };
}

export const emojiGroups: readonly EmojiGroup[] = [
  group(
    'faces',
    `
    😊|smiling, happy, glad|sonriente, contento, alegre
    😀|grinning, happy|sonrisa grande, feliz
    🙂|slight smile|sonrisa leve
    😄|laughing eyes, happy|risa, feliz
    😂|tears of joy, laugh, funny|lágrimas de risa, gracioso
    😅|relieved laugh, sweat|risa nerviosa, sudor
    😌|relieved, calm|aliviado, tranquilo
    😍|heart eyes, love|ojos de corazón, amor
    🥰|in love, hearts|enamorado, corazones
    😘|blowing a kiss|beso
    😉|winking|guiño
    🤗|hug|abrazo
    🤔|thinking, question|pensativo, duda
    😐|neutral|neutral, serio
    😮|surprised, astonished|sorprendido, asombro
    😕|confused, unsure|confundido, dudoso
    🙁|a little sad|algo triste
    😢|crying, sad|llorando, triste
    😭|crying loudly, very sad|llanto, muy triste
    😟|worried|preocupado
    😨|afraid, fear|asustado, miedo
    😬|grimacing, awkward|mueca, incómodo
    😡|angry|enfadado, enojado
    😴|sleeping, tired|dormido, sueño, cansado
    😷|face with mask, ill|mascarilla, enfermo
    🤒|fever, thermometer, ill|fiebre, termómetro, enfermo
    🤕|hurt, bandage|herido, venda
    🤢|sick, nausea|náuseas, mareo
    🤧|sneezing, cold|estornudo, resfriado
    🥵|hot|calor
    🥶|cold, freezing|frío
    🥳|celebrating, party|celebración, fiesta`,
  ),
  group(
    'hands',
    `
    👍|thumbs up, yes, good, agree|pulgar arriba, sí, bien, de acuerdo
    👎|thumbs down, no, bad|pulgar abajo, no, mal
    👌|OK, fine|perfecto, vale
    🙏|folded hands, thank you, please|manos juntas, gracias, por favor
    👏|clapping, bravo|aplauso, bravo
    🙌|raised hands, hooray|manos arriba, hurra
    🤝|handshake, agreed|apretón de manos, trato
    👋|waving, hello, goodbye|saludo, hola, adiós
    ✌️|victory, peace|victoria, paz
    🤞|crossed fingers, luck|dedos cruzados, suerte
    💪|strong arm, strength|brazo fuerte, fuerza, ánimo
    ✋|raised hand, stop|mano levantada, alto
    👇|pointing down|hacia abajo
    👀|eyes, seen, looking|ojos, visto, mirando`,
  ),
  group(
    'hearts',
    `
    ❤️|red heart, love|corazón rojo, amor
    🧡|orange heart|corazón naranja
    💛|yellow heart|corazón amarillo
    💚|green heart|corazón verde
    💙|blue heart|corazón azul
    💜|purple heart|corazón morado
    🤍|white heart|corazón blanco
    💔|broken heart, sad|corazón roto, triste
    ✨|sparkles|destellos
    ⭐|star|estrella
    🎉|party popper, congratulations|fiesta, felicidades
    🎂|birthday cake|tarta, cumpleaños
    🌷|tulip, flower|tulipán, flor
    🌞|sun|sol
    🌈|rainbow|arcoíris
    🍀|four-leaf clover, luck|trébol, suerte`,
  ),
  group(
    'health',
    `
    💊|pill, medicine|pastilla, medicina
    💉|syringe, vaccine, injection|jeringa, vacuna, inyección
    🩹|plaster, bandage|tirita, curita
    🩺|stethoscope, doctor|estetoscopio, médico
    🌡️|thermometer, temperature|termómetro, temperatura
    🩸|drop of blood, blood test|gota de sangre, análisis
    🧪|test tube, laboratory|tubo de ensayo, laboratorio
    🏥|hospital, clinic|hospital, clínica
    🚑|ambulance|ambulancia
    🦷|tooth, dentist|diente, dentista
    👂|ear|oído, oreja
    🫀|heart organ|corazón, órgano
    🫁|lungs|pulmones
    🧠|brain|cerebro
    🦴|bone|hueso
    🤰|pregnant|embarazada
    👶|baby|bebé
    ♿|wheelchair|silla de ruedas`,
  ),
  group(
    'life',
    `
    ✅|tick, done|hecho, listo
    ❌|cross, no, wrong|cruz, no, mal
    ❓|question mark|interrogación, pregunta
    ❗|exclamation mark, important|exclamación, importante
    💯|hundred, exactly|cien, exacto
    💡|idea, light bulb|idea, bombilla
    ⏰|alarm clock, time|despertador, hora
    📅|calendar, appointment|calendario, cita
    📞|telephone, call|teléfono, llamada
    📷|camera, photo|cámara, foto
    📄|document, page|documento, hoja
    📌|pin|chincheta
    ☕|coffee, pause|café, pausa
    🍎|apple, food|manzana, comida
    💧|water, drop|agua, gota
    🚶|walking|caminar
    🏃|running|correr
    🚗|car|coche
    🏠|home|casa
    🐶|dog|perro
    🐱|cat|gato`,
  ),
];

const byEmoji = new Map(emojiGroups.flatMap(({ entries }) => entries.map((entry) => [entry.emoji, entry])));

function nameIn(entry: EmojiEntry, locale: Locale): string {
  return entry[locale].split(',', 1)[0] ?? '';
}

/** What a reaction is called; null for one that this catalogue does not have. */
export function emojiName(emoji: string, locale: Locale): string | null {
  const entry = byEmoji.get(emoji);
  return entry === undefined ? null : nameIn(entry, locale);
}

function folded(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase();
}

/** Groups with the entries that a word finds, in whichever of the two languages it is typed. */
export function searchEmoji(query: string): EmojiGroup[] {
  const wanted = folded(query.trim());
  return emojiGroups.flatMap(({ id, entries }) => {
    const found = entries.filter(
      ({ emoji, en, es }) =>
        wanted === '' || emoji === query.trim() || `${folded(en)}, ${folded(es)}`.includes(wanted),
    );
    return found.length === 0 ? [] : [{ id, entries: found }];
  });
}

/** One picture, and nothing that could pass for words: what others send as a reaction is theirs to choose. */
const onePicture =
  /^(?=.*[\p{Extended_Pictographic}\p{Regional_Indicator}])[\p{Emoji}\p{Emoji_Component}]{1,12}$/u;
const graphemes = new Intl.Segmenter();

/** The reaction as it is shown: anything but a picture becomes a question mark. */
export function shownEmoji(emoji: string): string {
  const one = onePicture.test(emoji) && [...graphemes.segment(emoji)].length === 1;
  return one && !/^[\d#*]/.test(emoji) ? emoji : '❔';
}
