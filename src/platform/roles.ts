/** Who people are, without the schemas: screens need the words and not the library that checks them. */
export const roles = ['patient', 'provider', 'admin'] as const;
