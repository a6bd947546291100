/** Addresses that the conversation screens lead to. */
export const inboxPath = '/inbox';
export const conversationPath = (conversationId: string) => `/inbox/c/${conversationId}`;
/** The staff notes about a conversation. */
export const notesPath = (conversationId: string) => `${conversationPath(conversationId)}/notes`;
export const contactPath = (userId: string) => `/contacts/${userId}`;
/** The conversation, at one of its messages. */
export const messagePath = (conversationId: string, messageId: string) =>
  `${conversationPath(conversationId)}?message=${messageId}`;
export const starredPath = '/inbox/starred';
