import type { VisitType } from '../contract.ts';

/** What a type of visit is called in the reader's language. */
export function typeName(type: Pick<VisitType, 'en' | 'es'>, locale: string): string {
  return locale === 'es' ? type.es : type.en;
}
