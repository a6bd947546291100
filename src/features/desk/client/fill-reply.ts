/** Variables of a quick reply. Pure. */

export const replyVariables = ['patient', 'provider', 'clinic', 'hours'] as const;
export type ReplyValues = Record<(typeof replyVariables)[number], string>;

/** The text with its variables filled in; braces around anything else stay as they were written. */
export function fillReply(text: string, values: ReplyValues): string {
  return text.replace(/\{(patient|provider|clinic|hours)\}/g, (whole, name: string) => {
    const variable = replyVariables.find((each) => each === name);
    return variable === undefined ? whole : values[variable];
  });
}
