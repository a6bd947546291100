/** What messaging may use of attachments: messages take files when they are sent and give them up when they are erased. */
export { markErased as markFilesErased } from './server/claim-store.ts';
export { openClaims } from './server/claims.ts';
