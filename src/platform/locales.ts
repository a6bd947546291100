/** Languages that pages speak, without the schemas: every page needs them and not the library that checks them. */
export const locales = ['en', 'es'] as const;
