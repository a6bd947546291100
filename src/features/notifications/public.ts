/** What other features' servers use of notifications, inside their own transactions. */
export { notifyOfMessages } from './server/message-notices.ts';
export { insertNotices, type NewNotice } from './server/notice-store.ts';
