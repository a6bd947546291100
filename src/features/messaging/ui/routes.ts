/** Addresses that the conversation screens lead to. */
export const inboxPath = '/inbox';
export const conversationPath = (conversationId: string) => `/inbox/c/${conversationId}`;
export const contactPath = (userId: string) => `/contacts/${userId}`;
