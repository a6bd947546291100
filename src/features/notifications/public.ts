/** What other features' servers use of notifications, inside their own transactions. */
export { orderInvitationMail } from './server/invitation-mail-store.ts';
export { checkMailServer } from './server/mail/smtp-mailer.ts';
export { clearMailRefusal } from './server/mail-store.ts';
export { notifyOfMessages } from './server/message-notice-store.ts';
export { insertNotices, type NewNotice } from './server/notice-store.ts';
export { pushServiceHosts } from './server/push-services.ts';
export { getReminderChoice } from './server/reminder-choices.ts';
export { replanReminders, wakeReminders } from './server/reminder-store.ts';
export { type ReminderChoice, reminderTimes } from './server/reminder-times.ts';
