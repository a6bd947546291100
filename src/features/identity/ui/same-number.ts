/** True when somebody typed exactly this safety number; spaces and dashes between the digits do not matter. Pure. */
export function sameNumber(typed: string, safetyNumber: string): boolean {
  const digits = (text: string) => text.normalize('NFKC').replace(/[\s\p{Pd}.]/gu, '');
  return digits(typed) === digits(safetyNumber) && /^\d{60}$/.test(digits(typed));
}
